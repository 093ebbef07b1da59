using System.Collections.Frozen;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Runs;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Runs;

namespace Atellagent.Boundary.Tests.Runs;

public sealed class RunStandingTests
{
    private static readonly HostedRun Run = new("run_1", "box", "boxed", "key", "somebody", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData(false, false, null)]
    [InlineData(true, false, "the run has been ended")]
    [InlineData(false, true, "the deployment is suspended")]
    [InlineData(true, true, "the deployment is suspended")]
    public void A_run_that_its_suspension_ended_is_told_of_the_suspension(bool isEnded, bool isSuspended, string? reason)
    {
        DocumentReadResult read = BoundaryFolderReader.Read(
        [
            ("box.yaml", """
                apiVersion: atellagent/v1
                kind: Principal
                metadata: { name: boxed }
                spec: { type: agent }
                ---
                apiVersion: atellagent/v1
                kind: Deployment
                metadata: { name: box }
                spec: { principals: [boxed], environment: production, runtime: hosted }
                """),
        ]);
        Assert.Empty(read.Errors);
        AuthorityView nothing = AuthorityView.Nothing;
        AuthorityView view = new()
        {
            Clock = 1,
            Principals = read.Documents.OfType<PrincipalDocument>().ToFrozenDictionary(static principal => principal.Name),
            Deployments = read.Documents.OfType<DeploymentDocument>().ToFrozenDictionary(static deployment => deployment.Name),
            Routes = nothing.Routes,
            Teams = nothing.Teams,
            PolicyDocuments = nothing.PolicyDocuments,
            PolicyExceptions = nothing.PolicyExceptions,
            TrustedIssuers = nothing.TrustedIssuers,
            IdentityProviders = nothing.IdentityProviders,
            Policies = null,
            Activations = [],
            Halted = isSuspended
                ? FrozenDictionary.ToFrozenDictionary([KeyValuePair.Create(("Deployment", "box"), new HaltNotice("somebody", DateTimeOffset.UnixEpoch))])
                : nothing.Halted,
            RevokedTokens = isEnded ? [Run.Id] : nothing.RevokedTokens,
        };

        Assert.Equal(reason, RunStanding.WhyNot(view, Run));
    }
}
