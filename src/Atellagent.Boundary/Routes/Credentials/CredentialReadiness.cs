using Atellagent.Domain.Documents;

namespace Atellagent.Boundary.Routes.Credentials;

/// <summary>Whether a route's credential can be had, for readiness and for whoever applies a route.</summary>
/// <param name="broker">Holds the credentials.</param>
public sealed class CredentialReadiness(CredentialBroker broker)
{
    /// <summary>Why a route is not ready.</summary>
    /// <param name="route">The route.</param>
    /// <returns>One line for operators, without the value; null where the route is ready.</returns>
    public string? WhyNotReady(RouteDocument route) =>
        route.Credential is { } credential && broker.WhyNot(credential) is { } reason
            ? $"route {route.Name} is not ready: its credential {credential.HeaderRef} cannot be used: {reason}"
            : null;
}
