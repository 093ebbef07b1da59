using System.Globalization;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>A server that is a program is held to its limits, and one that does not stay up hurts nobody else.</summary>
public sealed class ProgramLimitTests
{
    [Fact]
    public async Task A_program_runs_within_the_limits_of_its_route_and_with_nothing_else_of_the_environment()
    {
        await using World world = await World.StartAsync();
        string told = world.Folder.In("limits.txt");

        ClientCall applied = await world.ApplyAsync(Route("limited", $"/bin/sh, -c, \"ulimit -d > {told}; ulimit -n >> {told}; ulimit -t >> {told}; ulimit -c >> {told}; env >> {told}\"", "program: { memoryMegabytes: 512, openFiles: 99, cpuSeconds: 7 }"));

        Assert.True(applied.Status == 200, applied.Body?.ToString());
        string[] lines = await File.ReadAllLinesAsync(told, TestContext.Current.CancellationToken);
        Assert.Equal([(512 * 1024).ToString(CultureInfo.InvariantCulture), "99", "7", "0"], lines[..4]);
        Assert.All(lines[4..], static line => Assert.True(line.StartsWith("PATH=", StringComparison.Ordinal) || line.StartsWith("PWD=", StringComparison.Ordinal) || line.StartsWith('_') || line.StartsWith("SHLVL=", StringComparison.Ordinal) || line.StartsWith("OLDPWD=", StringComparison.Ordinal), line));
    }

    [Fact]
    public async Task A_program_that_does_not_stay_up_is_left_alone_and_other_routes_go_on()
    {
        await using World world = await World.StartAsync();
        string starts = world.Folder.In("starts.txt");
        string boundary = BoundaryYaml.For(world.Upstream.Port).Replace(
            "- { route: elsewhere, operations: [get] }", "- { route: elsewhere, operations: [get] }\n    - { route: broken, operations: [go] }", StringComparison.Ordinal);
        string policy = "---\napiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: broken/all }\nspec: { match: { routes: [broken] }, rules: [ { id: may, effect: allow, when: \"principal.type == 'agent'\" } ] }\n";
        string route = Route("broken", $"/bin/sh, -c, \"echo x >> {starts}\"", "").TrimEnd() + "\n  operations: { go: { effect: read, arguments: { type: object, additionalProperties: false } } }\n";
        ClientCall applied = await world.ApplyAsync($"{boundary}\n---\n{route}{policy}");
        Assert.True(applied.Status == 200, applied.Body?.ToString());
        string token = await world.TokenAsync();

        for (int i = 0; i < 12; i++)
        {
            ClientCall refused = await world.ActAsync(token, """{"route":"broken","operation":"go","arguments":{}}""");
            Assert.Equal("refused", refused.Outcome);
        }

        Assert.True(World.IsOk(await world.RefundAsync(token, 1)));

        // Twelve calls in a row, and only the first few started anything.
        Assert.InRange((await File.ReadAllLinesAsync(starts, TestContext.Current.CancellationToken)).Length, 1, 8);
    }

    private static string Route(string name, string command, string program) =>
        $"apiVersion: atellagent/v1\nkind: Route\nmetadata: {{ name: {name} }}\nspec:\n  connector: mcp\n  destination: {{ command: [{command}]{(program.Length == 0 ? "" : ", " + program)} }}\n  release: allow\n";
}
