"""Belofte: the customer-care desk that keeps the company's word."""

__version__ = "0.1.0"
