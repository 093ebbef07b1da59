namespace Atellagent.Boundary.Routes.Egress;

/// <summary>Paths that no reader folds, decodes or climbs out of.</summary>
internal static class PathSyntax
{
    /// <summary>Whether a literal path is plain: begins with a slash and has only unreserved characters in segments that are not dots.</summary>
    /// <param name="path">The path.</param>
    /// <returns>True when it is.</returns>
    public static bool IsPlain(string path) =>
        path.StartsWith('/')
        && Array.TrueForAll(path[1..].TrimEnd('/').Split('/'), segment => IsPlainSegment(segment) || path == "/")
        && !path.EndsWith("//", StringComparison.Ordinal);

    /// <summary>Whether one literal segment is plain.</summary>
    /// <param name="segment">The segment.</param>
    /// <returns>True when it is.</returns>
    public static bool IsPlainSegment(string segment) =>
        segment.Length > 0 && segment is not ("." or "..")
        && segment.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or ':' or ',' or '=' or '$' or '+' or '!');
}
