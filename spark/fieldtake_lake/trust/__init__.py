"""Who signed a record, and the lake's own signatures."""
