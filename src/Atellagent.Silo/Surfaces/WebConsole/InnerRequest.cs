namespace Atellagent.Silo.Surfaces.WebConsole;

/// <summary>A request that the console sends to the boundary's own surfaces.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path without a slash before it, escaped, and the query.</param>
/// <param name="Token">The person's token; null where the address is open to everybody.</param>
internal sealed record InnerRequest(string Method, string Path, string? Token)
{
    /// <summary>The type of the content; null where there is none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The content.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }
}
