using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios.Hosted;

/// <summary>
/// A hostile program in a sandbox (security.md, I1, I3, I4), and the same program outside of one, so that the test can fail: what it cannot do there
/// either is no merit of the sandbox.
/// </summary>
public sealed class SandboxAttackTests(HostedHouse house) : IClassFixture<HostedHouse>, IDisposable
{
    private const string Python = "/usr/bin/python3";
    private const string Canary = "canary-of-the-host-4711";
    private readonly List<IDisposable> _listeners = [];
    private readonly DirectoryInfo _shared = HostedWorld.MakeFolder();
    private int _reached;

    private World World => house.World;

    // What anybody can do outside.
    private static readonly string[] ForEverybody =
    [
        "tcp to an upstream", "tcp to the boundary itself", "udp", "a unix socket of the host", "an abstract unix socket", "a file of the host", "a link to a file of the host",
        "a path out of its folder", "the boundary's database", "a process of the host", "its environment", "its files", "an inherited descriptor", "a secret in its environment",
        "a secret in anybody's environment", "kernel events", "the call io_uring", "the call keyctl",
    ];

    // What root can do besides.
    private static readonly string[] ForRoot =
    [
        "icmp, raw", "raw ip", "packets", "passwords", "the home of root", "mount", "chroot", "a new user namespace", "a new mount namespace", "a new net namespace", "a new pid namespace",
        "a new user namespace by clone", "the namespaces of the host", "the name of the machine", "a device of one's own", "the kernel's settings", "the memory of another", "writing to /usr", "writing to /etc", "writing to /",
        "writing to /dev", "writing to /run", "the call bpf", "the call perf", "privileges",
    ];

    [Fact]
    public async Task Nothing_gets_out_of_a_sandbox_and_the_same_program_outside_gets_through()
    {
        Prepare();
        string secret = World.Folder.In("secret");
        await File.WriteAllTextAsync(secret, Canary);
        string script = Path.Combine(_shared.FullName, "hostile.py");
        string targets = Targets(secret);

        JsonObject outside = await OutsideAsync(script, targets, secret);
        int reached = _reached;
        Assert.True(reached > 0);
        (int code, string told, string error) = await HostedWorld.RunAsync(
            World, ["--deployment", "box", "--read", _shared.FullName, "--", Python, script, targets, "reach"], $"exec 7<'{secret}'; ", ("CANARY_SECRET", Canary));

        Assert.True(code == 0, told + error);
        JsonObject inside = HostedWorld.Read(told).Body!;
        string[] expected = [.. ForEverybody, .. Environment.IsPrivilegedProcess ? ForRoot : []];
        Assert.Empty(expected.Where(name => !Got(outside, name)).Select(name => $"{name} outside: {outside[name]}"));
        Assert.Empty(inside.Members.Where(static one => ((JsonString)one.Value).Value.StartsWith("got", StringComparison.Ordinal)).Select(static one => $"{one.Key} inside: {one.Value}"));
        Assert.Equal(outside.Members.Length, inside.Members.Length);
        Assert.DoesNotContain(Canary, told + error, StringComparison.Ordinal);
        Assert.Equal(reached, _reached);
    }

    [Fact]
    public async Task Of_the_boundary_a_sandbox_reaches_what_agents_have_business_with_and_its_token_is_worth_nothing_elsewhere()
    {
        Prepare();
        int before = World.Upstream.Requests.Count;
        using Process other = HostedWorld.Run(World, ["--deployment", "box", "--", "sh", "-c", "curl -s $ATELLAGENT_TOKEN_URL; echo; sleep 60"]);
        string line = (await other.StandardOutput.ReadLineAsync())!;
        string otherToken = HostedWorld.Text(HostedWorld.Read(line).Body!, "access_token")!;
        JsonObject running = await HostedWorld.UntilAsync(World, "running");
        string targets = Targets("/", ("otherToken", otherToken), ("run", HostedWorld.Text(running, "id")!), ("agentSecret", World.AgentSecret));

        (int code, string told, string error) = await HostedWorld.RunAsync(World, ["--deployment", "box", "--read", _shared.FullName, "--", Python, Path.Combine(_shared.FullName, "hostile.py"), targets, "boundary"]);

        Assert.True(code == 0, told + error);
        JsonObject inside = HostedWorld.Read(told).Body!;
        Assert.Equal(["its own authority"], inside.Members.Where(static one => ((JsonString)one.Value).Value.StartsWith("got", StringComparison.Ordinal)).Select(static one => one.Key));
        Assert.StartsWith("blocked: OSError 401", HostedWorld.Text(inside, "the token of another"), StringComparison.Ordinal);
        foreach (string token in (string[])[otherToken, HostedWorld.Text(inside, "token")!])
        {
            Assert.Equal(401, (await World.GetAsync("v1/me/authority", token)).Status);
            Assert.Equal(401, (await World.RefundAsync(token)).Status);
        }

        Assert.Equal(before, World.Upstream.Requests.Count);
        other.Kill();
        await other.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_a_sandbox_takes_has_an_end_and_the_boundary_and_its_neighbours_stay_well()
    {
        Prepare();
        string agent = await World.TokenAsync();
        Task<(int Code, string Out, string Error)> attack = HostedWorld.RunAsync(World, ["--deployment", "box", "--read", _shared.FullName, "--", Python, Path.Combine(_shared.FullName, "hostile.py"), "{}", "exhaust"]);
        int served = 0;
        while (!attack.IsCompleted)
        {
            Assert.Equal(200, (await World.RefundAsync(agent)).Status);
            served++;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        (int code, string told, string error) = await attack;
        Assert.True(code == 0, told + error);
        JsonObject inside = HostedWorld.Read(told).Body!;
        Assert.Empty(inside.Members.Where(static one => one.Value is JsonString { Value: { } text } && text.StartsWith("got", StringComparison.Ordinal)).Select(static one => $"{one.Key}: {one.Value}"));
        Assert.InRange(((JsonNumber)inside["processes"]!).Value, 8, 96);
        Assert.True(served > 0);
    }

    public void Dispose()
    {
        foreach (IDisposable listener in _listeners)
        {
            listener.Dispose();
        }

        _shared.Delete(recursive: true);
    }

    private void Prepare()
    {
        Assert.SkipWhen(HostedWorld.WhyNot is not null, HostedWorld.WhyNot ?? "");
        Assert.SkipWhen(!File.Exists(Python), "the hostile program is in Python, and there is none at " + Python);
        File.Copy(Repository.In("tests", "Atellagent.Scenarios", "Hosted", "hostile.py"), Path.Combine(_shared.FullName, "hostile.py"));
    }

    private static bool Got(JsonObject found, string name) => HostedWorld.Text(found, name)?.StartsWith("got", StringComparison.Ordinal) ?? false;

    private static async Task<JsonObject> OutsideAsync(string script, string targets, string secret)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("atellagent-outside-");
        try
        {
            ProcessStartInfo start = new("/bin/sh", ["-c", $"exec 7<'{secret}'; exec \"$@\"", "sh", Python, script, targets, "reach"])
            {
                WorkingDirectory = folder.FullName,
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            };
            start.Environment["CANARY_SECRET"] = Canary;
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            string told = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return HostedWorld.Read(told).Body!;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private string Targets(string secret, params (string Name, string Value)[] more)
    {
        string abstractName = "atellagent-test-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        string unix = World.Folder.In("host.sock");
        File.Delete(unix);
        Listen(new UnixDomainSocketEndPoint(unix));
        Listen(new UnixDomainSocketEndPoint("\0" + abstractName));
        UdpClient udp = new(new IPEndPoint(IPAddress.Loopback, 0));
        _listeners.Add(udp);
        _ = EchoAsync(udp);
        JsonObject targets = JsonObject.Of(
            ("tcp", JsonNumber.Of(Listen(new IPEndPoint(IPAddress.Loopback, 0)))),
            ("tcp6", JsonNumber.Of(9)),
            ("boundary", JsonNumber.Of(World.Boundary.Address.Port)),
            ("udp", JsonNumber.Of(((IPEndPoint)udp.Client.LocalEndPoint!).Port)),
            ("unix", new JsonString(unix)),
            ("abstract", new JsonString(abstractName)),
            ("secret", new JsonString(secret)),
            ("database", new JsonString(World.Database)),
            ("pid", JsonNumber.Of(Environment.ProcessId)));
        foreach ((string name, string value) in more)
        {
            targets = targets.With(name, new JsonString(value));
        }

        return targets.ToString()!;
    }

    private int Listen(EndPoint address)
    {
        Socket listener = new(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(address);
        listener.Listen();
        _listeners.Add(listener);
        _ = ServeAsync(listener);
        return (listener.LocalEndPoint as IPEndPoint)?.Port ?? 0;
    }

    private async Task ServeAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                using Socket one = await listener.AcceptAsync();
                Interlocked.Increment(ref _reached);
                await one.ReceiveAsync(new byte[64]);
                await one.SendAsync("hello"u8.ToArray());
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }

    private static async Task EchoAsync(UdpClient udp)
    {
        try
        {
            while (true)
            {
                UdpReceiveResult sent = await udp.ReceiveAsync();
                await udp.SendAsync(sent.Buffer, sent.RemoteEndPoint);
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
