using System.Net;

namespace Atellagent.Scenarios;

/// <summary>The Orleans dashboard below the console: for who may read how the system stands, where it is switched on, and without what grains hold.</summary>
public sealed class OrleansDashboardTests(ConsoleBrowserFixture fixture) : IClassFixture<ConsoleBrowserFixture>
{
    private const string Root = "console/orleans/";

    private const string Operator =
        """

        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: opal }
        spec: { type: person, roles: [operator], grants: [ { route: atellagent, operations: [suspend, read.system] } ] }
        """;

    private static readonly string[] Numbers = ["DashboardCounters", "ClusterStats", "TopGrainMethods", "Reminders", "version"];

    [Fact]
    public async Task Only_who_may_read_how_the_system_stands_sees_it_and_only_for_as_long()
    {
        await using World world = await StartAsync(isOn: true);
        using Browser nobody = new(world.Boundary.Address);
        await nobody.GetAsync(Root);
        Assert.NotNull(nobody.Onward);
        await ConsoleWorld.OpenAsync(nobody, Root);
        Assert.Equal("Sign in", nobody.Title);
        foreach (string path in (string[])[.. Numbers, "index.min.js", "index.css"])
        {
            await nobody.GetAsync(Root + path);
            Assert.Equal((path, 401, ""), (path, nobody.Status, nobody.Text));
        }

        // Neither an agent's token nor an operator's own opens it: it is a page, and takes the session of a person.
        using HttpRequestMessage asked = new(HttpMethod.Get, new Uri(world.Boundary.Address, Root + "ClusterStats"));
        asked.Headers.Authorization = new("Bearer", await world.AdminTokenAsync());
        await nobody.SendAsync(asked);
        Assert.Equal(401, nobody.Status);

        using Browser otto = await ConsoleWorld.SignInAsync(world, "otto");
        foreach (string path in (string[])["", "index.html", .. Numbers, "index.min.js"])
        {
            await otto.GetAsync(Root + path);
            Assert.Equal((path, 403), (path, otto.Status));
        }

        using Browser opal = await ConsoleWorld.SignInAsync(world, "opal");
        await opal.GetAsync(Root);
        Assert.Equal((200, true), (opal.Status, opal.Text.Contains("index.min.js", StringComparison.Ordinal)));
        string policy = opal.Response!.Headers.GetValues("Content-Security-Policy").Single();
        Assert.DoesNotContain("script-src 'self' ", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        foreach (string path in Numbers)
        {
            await opal.GetAsync(Root + path);
            Assert.True(opal.Status == 200, $"{path}: {opal.Status} {opal.Text}");
        }

        await opal.GetAsync("console/system");
        Assert.Contains("the Orleans dashboard</a>", opal.Text, StringComparison.Ordinal);

        Assert.Equal(200, (await world.SuspendAsync("principals", "opal", "suspend")).Status);
        await opal.GetAsync(Root + "ClusterStats");
        Assert.NotEqual(200, opal.Status);
    }

    [Fact]
    public async Task What_grains_hold_and_what_is_logged_is_in_no_answer_of_it()
    {
        await using World world = await StartAsync(isOn: true);
        await ConsoleWorld.WaitAsync(world);
        using Browser opal = await ConsoleWorld.SignInAsync(world, "opal");

        foreach (string path in (string[])["Trace", "GrainTypes", "GrainState", "GrainState?grainId=agent&grainType=Atellagent.Boundary.Authority.PrincipalGrain", "LifecycleStages", "SiloMetadata/x", "grainstate"])
        {
            await opal.GetAsync(Root + path);
            Assert.Equal((path, 404), (path, opal.Status));
        }

        // It has counted what was called, so the numbers above are no empty answers.
        await WaitForAsync(async () =>
        {
            await opal.GetAsync(Root + "TopGrainMethods");
            return opal.Text.Contains("Grain", StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task It_is_off_unless_it_is_switched_on()
    {
        await using World world = await StartAsync(isOn: false);
        using Browser opal = await ConsoleWorld.SignInAsync(world, "opal");
        foreach (string path in (string[])["", .. Numbers])
        {
            await opal.GetAsync(Root + path);
            Assert.Equal((path, (int)HttpStatusCode.NotFound), (path, opal.Status));
        }

        await opal.GetAsync("console/system");
        Assert.Contains("the Orleans dashboard is off", opal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_browser_it_draws_the_silo_and_asks_nothing_of_any_other_place()
    {
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        await using ConsoleTab tab = await fixture.SignInAsync("vera");
        await tab.GoAsync("console/system");
        await tab.Page.ClickAsync("text=the Orleans dashboard");
        await tab.Page.WaitForURLAsync("**/console/orleans/**");
        await tab.Page.WaitForSelectorAsync("text=Active Silos");
        await tab.Page.ClickAsync("text=Silos");
        await tab.Page.WaitForSelectorAsync("text=127.0.0.1");
        Assert.Empty(tab.Wrong);
    }

    private static Task<World> StartAsync(bool isOn) => ConsoleWorld.StartAsync(
        one =>
        {
            File.AppendAllText(Path.Combine(one.BoundaryFolder, "boundary.yaml"), Operator + "\n");
            if (isOn)
            {
                one.Environment["ATELLAGENT__CONSOLE__ORLEANSDASHBOARD"] = "true";
            }
        },
        "opal");

    private static async Task WaitForAsync(Func<Task<bool>> holds)
    {
        for (int i = 0; i < 100; i++)
        {
            if (await holds())
            {
                return;
            }

            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        Assert.Fail("it did not come to pass");
    }
}
