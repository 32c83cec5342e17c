"""How letters leave: by SMTP, or into the log and the outbox."""
