// One after the other: several tests measure memory or count connections.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
