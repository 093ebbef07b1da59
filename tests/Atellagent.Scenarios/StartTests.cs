using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>A wrong setting stops the start with one clear line; a wrong document stops it with all errors.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("ATELLAGENT__STORAGE__PROVIDER", "oracle", "Storage:Provider 'oracle'")]
    [InlineData("ATELLAGENT__EVIDENCE__DEADLINEMILLISECONDS", "7", "DeadlineMilliseconds")]
    [InlineData("ATELLAGENT__ADMISSION__CONCURRENCY", "0", "Admission:Concurrency must be")]
    [InlineData("ATELLAGENT__ADMISSION__PRINCIPALRATE", "-1", "Admission:PrincipalRate must be")]
    [InlineData("ATELLAGENT__ADMISSION__PRINCIPALBURST", "5", "of no use without Admission:PrincipalRate")]
    [InlineData("ATELLAGENT__ADMISSION__ROUTEQUEUE", "many", "RouteQueue")]
    [InlineData("ATELLAGENT__ADMISSION__WAITMILLISECONDS", "1", "Admission:WaitMilliseconds must be")]
    [InlineData("ATELLAGENT__ADMIN__CLIENTID", "me", "come together")]
    [InlineData("ATELLAGENT__NONSENSE", "1", "Nonsense")]
    public async Task A_wrong_setting_stops_the_start_with_one_clear_line(string name, string value, string expected)
    {
        using TestFolder folder = new();

        (int code, string output) = await BoundaryProcess.RunAsync(folder.In("data"), null, new Dictionary<string, string> { [name] = value });

        Assert.Equal(3, code);
        string line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(expected, line, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("--fail-open", "--fail-open")]
    [InlineData("--port=99999", "Port must be")]
    [InlineData("--port=abc", "abc")]
    [InlineData("--issuer=not-a-url", "Issuer")]
    [InlineData("--data", "--data")]
    public async Task A_wrong_flag_stops_the_start_with_one_clear_line(string flag, string expected)
    {
        using TestFolder folder = new();

        (int code, string output) = await BoundaryProcess.RunAsync(folder.In("data"), null, null, flag);

        Assert.Equal(3, code);
        string line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(expected, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_document_stops_the_start_and_every_error_names_its_place()
    {
        using TestFolder folder = new();
        await File.WriteAllTextAsync(Path.Combine(folder.Folder("boundary"), "a.yaml"), "apiVersion: atellagent/v1\nkind: Team\nmetadata: { name: t }\nspec: { members: [], colour: red }\n---\napiVersion: atellagent/v1\nkind: Deployment\nmetadata: { name: d }\nspec: { principals: [ghost], environment: e, runtime: external, shape: round }\n");

        (int code, string output) = await BoundaryProcess.RunAsync(folder.In("data"), folder.In("boundary"));

        Assert.Equal(3, code);
        Assert.Contains("a.yaml:4:", output, StringComparison.Ordinal);
        Assert.Contains("a.yaml:9:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        await using World world = await World.StartAsync();
        using TestFolder folder = new();

        (int code, string output) = await BoundaryProcess.RunAsync(
            folder.In("data"), null, null, "--port", world.Boundary.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(3, code);
        Assert.Contains("--port", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_with_errors_applies_nothing_and_a_dry_run_changes_nothing()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        const string Closed = "apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: finance/refunds }\nspec:\n  match: { routes: [payments] }\n  rules: [ { id: none, effect: deny, when: \"route.name == 'payments'\", message: closed } ]\n";

        ClientCall wrong = await world.ApplyAsync(Closed + "---\napiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: p2 }\nspec:\n  match: { routes: [payments], operations: [refund] }\n  rules: [ { id: typo, effect: allow, when: args.ammount > 1 } ]\n");
        ClientCall dry = await world.ApplyAsync(Closed, dryRun: true);
        ClientCall before = await world.RefundAsync(token);
        ClientCall applied = await world.ApplyAsync(Closed);
        ClientCall after = await world.RefundAsync(token);

        Assert.Equal(400, wrong.Status);
        Assert.Contains("did you mean amount", wrong.Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal((200, 200, 200), (dry.Status, before.Status, applied.Status));
        Assert.Equal((403, "denied"), (after.Status, after.Code));
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData("DOTNET_ENVIRONMENT")]
    [InlineData("ASPNETCORE_ENVIRONMENT")]
    public async Task A_variable_that_developers_set_for_other_programs_changes_nothing(string variable)
    {
        await using World world = await World.StartAsync(world => world.Environment[variable] = "Development");

        Assert.Equal(200, (await world.RefundAsync(await world.TokenAsync())).Status);
        Assert.Equal(404, (await world.GetTextAsync("nowhere")).Status);
    }

    [Fact]
    public async Task Nothing_listens_but_the_http_port_and_a_silo_port_that_refuses_everybody()
    {
        await using World world = await World.StartAsync();

        string[] ports = [.. File.ReadLines("/proc/net/tcp").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(parts => parts[3] == "0A" && Sockets(world.Boundary.Id).Contains($"socket:[{parts[9]}]"))
            .Select(parts => parts[1])];

        Assert.All(ports, port => Assert.StartsWith("0100007F:", port, StringComparison.Ordinal));
        int silo = ports.Select(port => Convert.ToInt32(port.Split(':')[1], 16)).Single(port => port != world.Boundary.Address.Port);
        using System.Net.Sockets.TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", silo);
        Assert.Equal(0, await ReadAsync(client));
    }

    private static async Task<int> ReadAsync(System.Net.Sockets.TcpClient client)
    {
        try
        {
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
            return await client.GetStream().ReadAsync(new byte[16], patience.Token);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static HashSet<string> Sockets(int process) =>
        [.. Directory.EnumerateFiles($"/proc/{process}/fd").Select(file => new FileInfo(file).LinkTarget ?? "")];
}
