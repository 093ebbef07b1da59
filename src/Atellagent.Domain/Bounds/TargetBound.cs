namespace Atellagent.Domain.Bounds;

/// <summary>A region of destinations. What is not set may be anything; nothing ever repairs a target outside.</summary>
public sealed record TargetBound
{
    /// <summary>The scheme, in lower case.</summary>
    public string? Scheme { get; init; }

    /// <summary>The host, in lower case and as it is looked up (A-labels).</summary>
    public string? Host { get; init; }

    /// <summary>The port.</summary>
    public int? Port { get; init; }

    /// <summary>A folder that the path lies under, whole segments.</summary>
    public string? PathPrefix { get; init; }

    /// <summary>Who is written to, by the very text.</summary>
    public string? Recipient { get; init; }

    /// <summary>Whether an address lies in the region.</summary>
    /// <param name="target">The address, with the path as it would be sent.</param>
    /// <param name="recipient">Who is written to there; null where nobody is.</param>
    /// <returns>True when it does.</returns>
    public bool Admits(Uri target, string? recipient = null) =>
        (Recipient is null || string.Equals(Recipient, recipient, StringComparison.Ordinal))
        && (Scheme is null || string.Equals(Scheme, target.Scheme, StringComparison.Ordinal))
        && (Host is null || string.Equals(Host, target.IdnHost.ToLowerInvariant(), StringComparison.Ordinal))
        && (Port is null || Port == target.Port)
        && (PathPrefix is null || IsUnder(target.AbsolutePath, PathPrefix));

    /// <summary>The region that lies in both.</summary>
    /// <param name="other">The other region.</param>
    /// <returns>The region, or null where there is none.</returns>
    public TargetBound? Meet(TargetBound other)
    {
        bool agree = (Recipient is null || other.Recipient is null || string.Equals(Recipient, other.Recipient, StringComparison.Ordinal))
            && (Scheme is null || other.Scheme is null || string.Equals(Scheme, other.Scheme, StringComparison.Ordinal))
            && (Host is null || other.Host is null || string.Equals(Host, other.Host, StringComparison.Ordinal))
            && (Port is null || other.Port is null || Port == other.Port)
            && (PathPrefix is null || other.PathPrefix is null || IsUnder(PathPrefix, other.PathPrefix) || IsUnder(other.PathPrefix, PathPrefix));
        return !agree ? null : new TargetBound
        {
            Recipient = Recipient ?? other.Recipient,
            Scheme = Scheme ?? other.Scheme,
            Host = Host ?? other.Host,
            Port = Port ?? other.Port,
            PathPrefix = PathPrefix is null || (other.PathPrefix is not null && IsUnder(other.PathPrefix, PathPrefix)) ? other.PathPrefix : PathPrefix,
        };
    }

    private static bool IsUnder(string path, string folder)
    {
        string closed = folder.TrimEnd('/') + "/";
        return (path + "/").StartsWith(closed, StringComparison.Ordinal);
    }
}
