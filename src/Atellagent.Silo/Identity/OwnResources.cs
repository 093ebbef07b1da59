using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Silo.Composition;
using OpenIddict.Abstractions;

namespace Atellagent.Silo.Identity;

/// <summary>
/// The addresses of the boundary that a token can be for (RFC 8707): the boundary as a whole, <c>/mcp</c>, and each of
/// <c>/mcp/{route}</c>. Others are <c>invalid_target</c>; nothing that was asked for is left out in silence.
/// </summary>
/// <param name="address">The boundary's own address.</param>
/// <param name="replica">Authority, for the routes that there are.</param>
public sealed class OwnResources(BoundaryAddress address, AuthorityReplica replica)
{
    /// <summary>The error of RFC 8707, section 2.</summary>
    public const string Error = "invalid_target";

    private const string Mcp = "mcp";
    private const int Most = 8;
    private readonly string _whole = address.Issuer.TrimEnd('/');

    /// <summary>Reads what a token is asked for.</summary>
    /// <param name="request">The request, with any number of <c>resource</c> and <c>audience</c>.</param>
    /// <param name="within">What the token or code that it comes from is for; empty where for all of the boundary.</param>
    /// <param name="resources">What the new token is for; empty where for all of the boundary.</param>
    /// <param name="problem">Why it is refused, or null.</param>
    /// <returns>False where it is refused.</returns>
    public bool TryRead(OpenIddictRequest request, ImmutableArray<string> within, out ImmutableArray<string> resources, out string? problem)
    {
        ImmutableArray<string> asked = [.. request.GetResources(), .. request.GetAudiences()];
        (resources, problem) = (within, null);
        if (asked.IsEmpty)
        {
            return true;
        }

        if (asked.Length > Most)
        {
            problem = $"a token is for at most {Most} resources";
        }
        else if (asked.FirstOrDefault(resource => !IsOwn(resource)) is { } foreign)
        {
            problem = $"\"{foreign}\" is no resource of this boundary";
        }
        else if (asked.Any(IsWhole))
        {
            problem = within.IsEmpty ? null : "what it comes from is for fewer resources";
        }
        else if (!within.IsEmpty && asked.FirstOrDefault(resource => !within.Contains(resource, StringComparer.Ordinal)) is { } wider)
        {
            problem = $"what it comes from is not for \"{wider}\"";
        }
        else
        {
            resources = [.. asked.Distinct(StringComparer.Ordinal)];
        }

        return problem is null;
    }

    /// <summary>Whether a token may be used at an address.</summary>
    /// <param name="resources">What the token is for; empty where for all of the boundary.</param>
    /// <param name="path">The path of the request.</param>
    /// <returns>True where it may.</returns>
    public bool Covers(ImmutableArray<string> resources, PathString path) =>
        resources.IsEmpty || resources.Contains(_whole + path.ToUriComponent(), StringComparer.Ordinal);

    private bool IsWhole(string resource) =>
        resource is BoundaryClaims.Audience
        || string.Equals(resource, _whole, StringComparison.Ordinal)
        || string.Equals(resource, _whole + "/", StringComparison.Ordinal);

    private bool IsOwn(string resource)
    {
        if (IsWhole(resource))
        {
            return true;
        }

        string own = $"{_whole}/{Mcp}";
        return string.Equals(resource, own, StringComparison.Ordinal)
            || (resource.StartsWith(own + "/", StringComparison.Ordinal) && replica.Current.Routes.ContainsKey(resource[(own.Length + 1)..]));
    }
}
