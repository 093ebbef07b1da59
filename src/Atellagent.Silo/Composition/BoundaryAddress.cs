namespace Atellagent.Silo.Composition;

/// <summary>The boundary's own address, fixed at start: never taken from a request.</summary>
/// <param name="Issuer">The issuer of tokens, ending in a slash.</param>
public sealed record BoundaryAddress(string Issuer)
{
    /// <summary>Whether people reach it over TLS.</summary>
    public bool IsSecure { get; } = Issuer.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Host and port, as people see them in their browser.</summary>
    public string Authority { get; } = new Uri(Issuer).Authority;

    /// <summary>A page's address as a browser has to ask for it: a proxy may have put the boundary below a path.</summary>
    /// <param name="page">The path below the issuer, without a slash before it.</param>
    /// <returns>An absolute path.</returns>
    public string At(string page) => new Uri(Issuer).AbsolutePath + page;
}
