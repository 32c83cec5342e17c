"""What people see when an address leads nowhere or a page breaks."""
