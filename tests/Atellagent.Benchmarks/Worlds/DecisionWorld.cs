using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Benchmarks.Worlds;

/// <summary>The generated boundary folder, read and compiled in this process, and one request that is inside its authority.</summary>
internal static class DecisionWorld
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    public static (PolicyBundle Bundle, BoundRequest Request) Of(int policies)
    {
        Made made = Make(GeneratedBoundary.Files(policies, 1));
        return (made.Bundle, made.Request);
    }

    public static Made Make(IReadOnlyList<(string File, string Text)> files)
    {
        DocumentReadResult read = BoundaryFolderReader.Read(files);
        if (!read.Errors.IsEmpty)
        {
            throw new InvalidOperationException(read.Errors[0].ToString());
        }

        RouteDocument[] routes = [.. read.Documents.OfType<RouteDocument>()];
        PolicyBundle bundle = PolicyCompiler.Compile(read.Documents) switch
        {
            PolicyCompilation.Compiled compiled => compiled.Bundle,
            PolicyCompilation.Refused refused => throw new InvalidOperationException(refused.Errors[0].ToString()),
            _ => throw new InvalidOperationException("no compilation"),
        };
        return new Made(bundle, Request(read, routes.Single(static route => route.Name == "payments")), read.Documents);
    }

    /// <summary>A world to decide in.</summary>
    /// <param name="Bundle">The policies.</param>
    /// <param name="Request">The request.</param>
    /// <param name="Documents">What the policies were compiled from.</param>
    internal sealed record Made(PolicyBundle Bundle, BoundRequest Request, ImmutableArray<BoundaryDocument> Documents);

    private static BoundRequest Request(DocumentReadResult read, RouteDocument route)
    {
        StrictJson.TryParse(
            """{"orderId":"ord_1","amount":10,"currency":"EUR","note":"a parcel that never came"}"""u8, JsonLimits.Default, out JsonValue? arguments, out _);
        PrincipalDocument principal = read.Documents.OfType<PrincipalDocument>().First();
        DeploymentDocument deployment = read.Documents.OfType<DeploymentDocument>().First();
        ActionRequest request = new() { Route = route.Name, Operation = "refund", Arguments = (JsonObject)arguments!, Surface = "native" };
        CallerIdentity caller = new()
        {
            Principal = principal.Name,
            Deployment = deployment.Name,
            TokenId = "tok_1",
            IssuedAt = Now.AddSeconds(-60),
            ExpiresAt = Now.AddMinutes(9),
        };
        return new BoundRequest(AuthenticatedRequest.Authenticate(request, caller))
        {
            Principal = principal,
            Deployment = deployment,
            Route = route,
            Operation = route.Operations["refund"],
            Envelope = new AuthorityEnvelope([new EnvelopeSource("deployment", deployment.Name, deployment.Grants[0])]),
            Arguments = request.Arguments,
            Now = Now,
            AuthorityClock = 1,
        };
    }
}
