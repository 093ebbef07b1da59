using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary><c>atell</c> as people use it: it signs them in, keeps what came of it, and forgets it again.</summary>
public sealed class PersonLoginTests
{
    [Fact]
    public async Task A_person_logs_in_administers_and_logs_out()
    {
        await using World world = await PersonFlow.StartAsync();
        using Atell atell = new(world);
        using Browser browser = new(world.Boundary.Address);
        Task<(int Code, string Output)> login = atell.RunAsync("login", "--url", world.Boundary.Address.AbsoluteUri);
        string address = await atell.SaysAsync(new Regex("(http://127.0.0.1:[0-9]+/oauth/authorize.*)"));

        // What nobody asked for is turned away, and the wait goes on.
        string redirect = Uri.UnescapeDataString(Regex.Match(address, "redirect_uri=([^&]*)").Groups[1].Value);
        Assert.Matches("^http://127\\.0\\.0\\.1:[0-9]+/callback$", redirect);
        using Browser stranger = new(new Uri(redirect));
        foreach (string query in new[] { "?code=stolen", "?code=stolen&state=x&iss=" + Uri.EscapeDataString(world.Boundary.Address.AbsoluteUri), $"?code=stolen&state={Regex.Match(address, "state=([^&]*)").Groups[1].Value}&iss=https://evil.example/" })
        {
            await stranger.GetAsync("callback" + query);
            Assert.Equal(404, stranger.Status);
        }

        await browser.GetAsync(new Uri(address).PathAndQuery);
        await browser.FollowAsync();
        await browser.SubmitAsync(("name", PersonFlow.Alice), ("password", PersonFlow.Password));
        Uri end = (await browser.FollowAsync())!;
        await stranger.GetAsync(end.PathAndQuery);
        Assert.Contains("Signed in", stranger.Text, StringComparison.Ordinal);
        (int code, string output) = await login;
        Assert.True(code == 0, output);
        Assert.Contains("logged in as alice", output, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(atell.Context));

        (code, output) = await atell.RunAsync("token", "inspect");
        Assert.Contains("alice (person)", output, StringComparison.Ordinal);
        (code, output) = await atell.RunAsync("person", "invite", "bob");
        Assert.True(code == 0 && output.Contains("/invitation/", StringComparison.Ordinal), output);
        (code, output) = await atell.RunAsync("person", "set-password", "bob");
        Assert.Equal(2, code);
        string kept = await File.ReadAllTextAsync(atell.Context);
        string refresh = Regex.Match(kept, "\"refreshToken\": \"(.*?)\"").Groups[1].Value;
        (code, output) = await atell.RunAsync("logout");
        Assert.True(code == 0, output);
        Assert.False(File.Exists(atell.Context));
        Assert.Equal("invalid_grant", PersonFlow.Error(await PersonFlow.RefreshAsync(world, refresh)));
        (code, output) = await atell.RunAsync("person", "invite", "bob");
        Assert.Equal(2, code);
    }

    [Fact]
    public async Task A_machine_without_a_browser_logs_in_by_a_code_and_renews_its_token_once_for_many_commands()
    {
        await using World world = await PersonFlow.StartAsync();
        using Atell atell = new(world);
        using Browser browser = new(world.Boundary.Address);
        Task<(int Code, string Output)> login = atell.RunAsync("login", "--device", "--url", world.Boundary.Address.AbsoluteUri);
        string code = await atell.SaysAsync(new Regex("enter the code ([A-Z]{4}-[A-Z]{4})"));
        await browser.GetAsync("oauth/device");
        await browser.FollowAsync();
        await browser.SubmitAsync(("name", PersonFlow.Alice), ("password", PersonFlow.Password));
        await browser.FollowAsync();
        await browser.SubmitAsync(("user_code", code));
        await browser.SubmitAsync(("decision", "allow"));
        (int exit, string output) = await login;
        Assert.True(exit == 0, output);

        // As if the access token had ended: of several commands, one renews it and the others take what it has kept.
        await File.WriteAllTextAsync(atell.Context, Regex.Replace(await File.ReadAllTextAsync(atell.Context), "\"expiresAt\": \".*?\"", "\"expiresAt\": \"2020-01-01T00:00:00+00:00\""));
        (int Code, string Output)[] all = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => atell.RunAsync("person", "invite", "bob")));

        Assert.All(all, static run => Assert.True(run.Code == 0, run.Output));
    }

    private sealed class Atell(World world) : IDisposable
    {
        private readonly TestFolder _home = new();
        private readonly StringBuilder _said = new();

        public string Context => _home.In(".config/atellagent/context.json");

        public async Task<(int Code, string Output)> RunAsync(params string[] arguments)
        {
            ProcessStartInfo start = new("dotnet", [Repository.Built("src", "Atellagent.Cli", "atell.dll"), .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["HOME"] = _home.In("");
            start.Environment.Remove("XDG_CONFIG_HOME");
            start.Environment.Remove("DISPLAY");
            start.Environment.Remove("WAYLAND_DISPLAY");
            start.Environment["ATELLAGENT_URL"] = world.Boundary.Address.AbsoluteUri;
            StringBuilder output = new();
            using Process process = new() { StartInfo = start };
            void Take(object sender, DataReceivedEventArgs line)
            {
                lock (_said)
                {
                    _said.AppendLine(line.Data);
                    output.AppendLine(line.Data);
                }
            }

            process.OutputDataReceived += Take;
            process.ErrorDataReceived += Take;
            process.Start();
            process.StandardInput.Close();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
            lock (_said)
            {
                return (process.ExitCode, output.ToString());
            }
        }

        public async Task<string> SaysAsync(Regex wanted)
        {
            using CancellationTokenSource patience = new(TimeSpan.FromMinutes(1));
            while (true)
            {
                lock (_said)
                {
                    if (wanted.Match(_said.ToString()) is { Success: true } match)
                    {
                        return match.Groups[1].Value.Trim();
                    }

                    Assert.False(patience.IsCancellationRequested, $"it did not say {wanted}: {_said}");
                }

                await Task.Delay(20, CancellationToken.None);
            }
        }

        public void Dispose() => _home.Dispose();
    }
}
