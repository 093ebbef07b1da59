using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Labels;
using Atellagent.Silo.Identity;

namespace Atellagent.Silo.Surfaces.Me;

/// <summary>
/// <c>GET /v1/me/authority</c>: whom the token proves, and everything that it may ask for, each bound with its source. What
/// policies make of a call is another question.
/// </summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="replica">Authority.</param>
internal sealed class OwnAuthority(PrincipalAuthenticator authenticator, AuthorityReplica replica)
{
    /// <summary>Answers.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task GetAsync(HttpContext context)
    {
        // No admission follows that would find an old view out.
        AuthorityView view = await replica.RefreshAsync(context.RequestAborted);
        if (await authenticator.AuthenticateAsync(context) is not { } caller)
        {
            await Problem.WriteUnauthenticatedAsync(context);
            return;
        }

        DecisionReason? refusal = CallerStanding.Find(view, caller, out PrincipalDocument? principal, out DeploymentDocument? deployment, out ImmutableArray<BoundDelegator> delegation);
        ImmutableArray<OperationAuthority> operations = refusal is null
            ? OperationAuthority.Of(principal!, deployment, delegation, caller, view.Routes.Values.Append(AdministrationRoute.Route).Where(view.IsOpen))
            : [];
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(
            ("delegation", DelegationChain.Tell(caller.Delegation)),
            ("deployment", deployment is null ? null : JsonObject.Of(
                ("environment", new JsonString(deployment.Environment)),
                ("name", new JsonString(deployment.Name)))),
            ("labels", refusal is null && Labels(view, caller, deployment, delegation) is { IsEmpty: false } labels ? Texts(labels) : null),
            ("operations", new JsonArray([.. operations.Select(authority => Tell(authority, IsPossible(view, principal!, deployment, authority)))])),
            ("principal", JsonObject.Of(
                ("name", new JsonString(caller.Principal)),
                ("roles", principal is null ? null : new JsonArray([.. principal.Roles.Select(static r => new JsonString(r))])),
                ("type", principal is null ? null : new JsonString(PrincipalTypeWords.Of(principal.Type))))),
            ("provider", caller.Upstream is null ? null : JsonObject.Of(
                ("groups", Texts(caller.Upstream.Groups)),
                ("name", new JsonString(caller.Upstream.Provider)),
                ("subject", new JsonString(caller.Upstream.Subject)))),
            ("refused", refusal is null ? null : new JsonString(refusal.Message)),
            ("teams", refusal is null ? Teams(view, caller) : null),
            ("token", JsonObject.Of(
                ("expiresAt", new JsonString(Rfc3339.Text(caller.ExpiresAt))),
                ("id", new JsonString(caller.TokenId)),
                ("issuedAt", new JsonString(Rfc3339.Text(caller.IssuedAt)))))));
    }

    private static ImmutableArray<string> Labels(AuthorityView view, CallerIdentity caller, DeploymentDocument? deployment, ImmutableArray<BoundDelegator> delegation) =>
    [
        .. LabelHolder.Seen(caller, deployment, delegation, JsonObject.Empty, view.PlacesOf)
            .SelectMany(holder => view.Labels.GetValueOrDefault(holder, []))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    // Whose teams they are is the caller's; what lends one is its own document, or a provider for as long as the sign-in lasts.
    private static JsonArray Teams(AuthorityView view, CallerIdentity caller)
    {
        UpstreamIdentity? upstream = caller.Delegation.IsEmpty ? caller.Upstream : null;
        ImmutableArray<string> listed = view.Memberships.GetValueOrDefault(caller.Principal, []);
        ImmutableArray<string> lent = UpstreamStanding.Teams(view, upstream);
        return new JsonArray(
        [
            .. UpstreamStanding.AllTeams(view, caller.Principal, upstream).Select(team => JsonObject.Of(
                ("from", Texts([.. listed.Contains(team) ? ["document"] : Array.Empty<string>(), .. lent.Contains(team) ? [$"provider:{upstream!.Provider}"] : Array.Empty<string>()])),
                ("name", new JsonString(team)))),
        ]);
    }

    private static JsonArray Texts(ImmutableArray<string> texts) => new([.. texts.Select(static text => new JsonString(text))]);

    // Whether policies refuse it whatever the arguments, which is what a console greys out.
    private static bool IsPossible(AuthorityView view, PrincipalDocument principal, DeploymentDocument? deployment, OperationAuthority authority) =>
        view.PoliciesOf(authority.Route.Name) is { } policies
        && view.TryFindCallee(authority.Route, out PrincipalDocument? callee)
        && DecisionEngine.Foresee(policies, principal, deployment, authority.Route, callee, authority.Operation) != Possibility.Never;

    private static JsonObject Tell(OperationAuthority authority, bool isPossible) => JsonObject.Of(
        ("operation", new JsonString(authority.Operation.Name)),
        ("possible", JsonBoolean.Of(isPossible)),
        ("route", new JsonString(authority.Route.Name)),
        ("within", new JsonArray([.. authority.Sources.Select(Tell)])));

    private static JsonObject Tell(AuthoritySource source) => JsonObject.Of(
        ("anyOf", new JsonArray([.. source.Grants.Select(static g => BoundsJson.Of(g.Bounds))])),
        ("name", new JsonString(source.Name)),
        ("source", new JsonString(source.Kind)));
}
