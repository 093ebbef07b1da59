using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Routes.Forward;

/// <summary>A request as a forward proxy gets it: to an address of another server.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The address, as it was sent.</param>
/// <param name="Body">The members of its body; none where it has no body.</param>
/// <param name="Header">Gives the value of a header that there is once, or null.</param>
public sealed record ForwardedRequest(string Method, string Target, JsonObject Body, Func<string, string?> Header)
{
    /// <summary>Whether it came through a tunnel whose TLS the boundary has ended: then its address is <c>https://</c> with the tunnel's host and port.</summary>
    public bool IsInside { get; init; }
}
