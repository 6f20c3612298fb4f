"""All the kinds of matter that the made-up morning draws from, one a module."""

from belofte.ops.demo.matters import glasnet, pakketlijn
from belofte.ops.demo.matters.matter import Matter

MATTERS: tuple[Matter, ...] = (*pakketlijn.MATTERS, *glasnet.MATTERS)
