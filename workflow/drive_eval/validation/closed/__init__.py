"""Cases whose answers are known on paper, each estimator of the pipeline held against them."""
