"""What several features show of benchmarks: their estimate, how they go, what they found."""
