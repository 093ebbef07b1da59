namespace Atellagent.Storage.Evidence;

/// <summary>What a posting is about, as its column has it.</summary>
internal enum PostingKind
{
    /// <summary>Any record.</summary>
    Any = 0,

    /// <summary>Records of a principal.</summary>
    Principal = 1,

    /// <summary>Records of a deployment.</summary>
    Deployment = 2,

    /// <summary>Records of a route.</summary>
    Route = 3,
}
