"""What strangers wrote, read tolerantly: JSON, XML, links, accounts, free text, packed files."""
