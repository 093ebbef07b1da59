namespace Atellagent.Storage.Tests.Evidence;

/// <summary>What a write of a model's run is.</summary>
internal enum ModelWriteKind
{
    /// <summary>A vote.</summary>
    Vote,

    /// <summary>The end of an approval that nobody will agree to any more.</summary>
    End,

    /// <summary>The admission, which uses the approval up.</summary>
    Admit,

    /// <summary>The outcome.</summary>
    Conclude,
}
