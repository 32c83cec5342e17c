"""What is true whatever the screen or the vendor."""
