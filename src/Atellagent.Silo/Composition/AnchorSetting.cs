namespace Atellagent.Silo.Composition;

/// <summary>A place that checkpoints are sent to, as the settings name it. One of the three is set.</summary>
public sealed class AnchorSetting
{
    /// <summary>A file to which each is appended.</summary>
    public string? File { get; set; }

    /// <summary>The working folder of a git repository in which each is committed.</summary>
    public string? Git { get; set; }

    /// <summary>An address to which each is posted.</summary>
    public string? Url { get; set; }

    /// <summary>Address ranges (CIDR) that its host may have; none for public addresses only.</summary>
    public IList<string> Networks { get; init; } = [];
}
