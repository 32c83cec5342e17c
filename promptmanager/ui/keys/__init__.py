"""Settings > BYOK: a person's own key of OpenRouter."""
