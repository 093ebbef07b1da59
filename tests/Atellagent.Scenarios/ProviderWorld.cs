using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>A boundary with two identity providers, and people who sign in there.</summary>
public class ProviderWorld : IAsyncLifetime
{
    private const string People =
        """
        apiVersion: atellagent/v1
        kind: Team
        metadata: { name: reviewers }
        spec: { members: [] }
        ---
        apiVersion: atellagent/v1
        kind: Team
        metadata: { name: oncall }
        spec: { members: [alice] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: alice }
        spec:
          type: person
          roles: [administrator]
          credentials: [ { identityProvider: corporate, subject: u-alice }, { identityProvider: partner, subject: p-alice } ]
          delegation: { to: [agent] }
          grants: [ { route: payments, operations: [refund, getOrder] } ]
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: bob }
        spec:
          type: person
          credentials: [ { identityProvider: partner, subject: u-alice } ]

        """;

    private const string Groups = "  groups: { claim: groups, teams: [ { group: Reviewers, team: reviewers }, { group: night shift, team: oncall } ] }";

    internal World World { get; private set; } = null!;

    internal StubProvider Corporate { get; private set; } = null!;

    internal StubProvider Partner { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Corporate = await StubProvider.StartAsync("corporate");
        Partner = await StubProvider.StartAsync("partner");
        World = await World.StartAsync(w =>
        {
            w.Environment["STUB_SECRET"] = StubProvider.Secret;
            File.WriteAllText(Path.Combine(w.BoundaryFolder, "people.yaml"), People + Corporate.Yaml(Groups) + Partner.Yaml());
        });
        await PersonFlow.SetPasswordAsync(World, PersonFlow.Alice, PersonFlow.Password);
        await OnStartedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        await Corporate.DisposeAsync();
        await Partner.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual Task OnStartedAsync() => Task.CompletedTask;

    /// <summary>Applies the corporate document as it would be after a change.</summary>
    internal Task<ClientCall> ChangeAsync(Func<string, string> change) => World.ApplyAsync(change(Corporate.Yaml(Groups)).TrimStart('-', '\n'));

    internal Browser Browser() => new(World.Boundary.Address);

    /// <summary>From a client's request to the provider's address.</summary>
    internal async Task<Uri> LeaveAsync(Browser browser, PersonFlow flow, string provider = "corporate")
    {
        await flow.BeginAsync(browser);
        await browser.ChooseAsync("/sign-in/with/" + provider);
        Assert.True(browser.Status == 200, $"{browser.Status} {browser.Text}");
        return browser.Onward!;
    }

    /// <summary>From a client's request to the page that a browser comes back to.</summary>
    internal async Task<PersonFlow> ReturnAsync(Browser browser, StubProvider? provider = null)
    {
        PersonFlow flow = new(World);
        Uri back = await (provider ?? Corporate).VisitAsync(await LeaveAsync(browser, flow, (provider ?? Corporate).Name));
        await browser.GetAsync(back.PathAndQuery);
        return flow;
    }

    /// <summary>From a client's request to its tokens.</summary>
    internal async Task<ClientCall> TokensAsync(StubProvider? provider = null)
    {
        using Browser browser = Browser();
        PersonFlow flow = await ReturnAsync(browser, provider);
        Assert.True(browser.Title == "Signed in", $"{browser.Status} {browser.Title}: {browser.Text} {World.Boundary.Output}");
        Uri end = (await browser.FollowAsync())!;
        return await flow.RedeemAsync(PersonFlow.Query(end)["code"]);
    }

    internal async Task<JsonObject> AuthorityAsync(string token) => (await World.GetAsync("v1/me/authority", token)).Body!;

    /// <summary>The newest record of a sign-in.</summary>
    internal JsonObject Record() => StoredEvidence.ReadAll(World.Database, []).Last(static record => record.Text("type") == "sign_in").Json;
}
