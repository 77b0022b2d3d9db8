"""The courses that tickets take, each a story: see `time_flow`. Who says what stands here, beside when."""
