"""How much of one mail is read. Every bound is kept while scanning bytes, before anything is decoded."""

from typing import Final

MAIL_BYTES_MAX: Final = 50 * 1024 * 1024
HEADER_BLOCK_BYTES_MAX: Final = 256 * 1024  # kept of one block of headers
HEADER_BLOCK_SCAN_BYTES_MAX: Final = 2 * 1024 * 1024  # looked at to find the ones we read between others
HEADER_BYTES_MAX: Final = 64 * 1024  # kept of one header: a thousand addresses fit
HEADER_COPIES_MAX: Final = 50  # of one name
HEADER_CHARACTERS_MAX: Final = 8 * 1024  # of one decoded header
NAME_CHARACTERS_MAX: Final = 200  # of a person or a file, for display
ADDRESS_CHARACTERS_MAX: Final = 320
ADDRESSES_MAX: Final = 1_000
PARTS_MAX: Final = 1_000
DEPTH_MAX: Final = 30
BOUNDARY_CHARACTERS_MAX: Final = 200
TEXT_BYTES_MAX: Final = 1024 * 1024  # of one text part; a longer one is also kept as an attachment
HTML_BYTES_MAX: Final = 2 * 1024 * 1024
IDS_MAX: Final = 100
ID_CHARACTERS_MAX: Final = 500
TOKENS_MAX: Final = 20
RECEIPTS_MAX: Final = 1_000
REPORT_BYTES_MAX: Final = 256 * 1024
PACKED_BYTES_MAX: Final = 32 * 1024 * 1024  # of a winmail.dat; its files are held in memory
CODED_FILES_MAX: Final = 50  # in one text, as mail had them before it had parts
CHUNK_BYTES: Final = 1024 * 1024
