"""Coming in: sign-in, sign-up and a new password."""
