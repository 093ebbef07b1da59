using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Atellagent.Scenarios;

/// <summary>Rows N11 and N19 as far as they are the listener's: what is too much, too long, too slow or too many ends, clearly, and others are served.</summary>
public sealed class ListenerTests
{
    [Theory]
    [InlineData("headers", 431)]
    [InlineData("header bytes", 431)]
    [InlineData("line", 414)]
    public async Task Too_much_before_the_body_is_refused(string what, int status)
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        string path = what == "line" ? "/v1/actions/" + new string('a', 9000) : "/v1/me/authority";
        string more = what switch
        {
            "headers" => string.Concat(Enumerable.Range(0, 64).Select(static i => $"X-{i}: 1\r\n")),
            "header bytes" => string.Concat(Enumerable.Range(0, 10).Select(static i => $"X-{i}: {new string('v', 4000)}\r\n")),
            _ => "",
        };

        using Socket refused = await SendAsync(world, $"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n{more}\r\n");
        using Socket served = await SendAsync(world, $"GET /v1/me/authority HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n{string.Concat(Enumerable.Range(0, 50).Select(static i => $"X-{i}: 1\r\n"))}Connection: close\r\n\r\n");

        Assert.Equal(status, Status(await ReadAsync(refused)));
        Assert.Equal(200, Status(await ReadAsync(served)));
    }

    [Theory]
    [InlineData("v1/actions", "application/json", 413)]
    [InlineData("oauth/token", "application/x-www-form-urlencoded", 413)]
    public async Task A_body_without_end_is_refused_at_the_limit(string path, string type, int status)
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        using Socket socket = await SendAsync(world, $"POST /{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\n");
        Task<string> answer = ReadSomeAsync(socket);
        byte[] chunk = Encoding.ASCII.GetBytes($"4000\r\n{new string('a', 0x4000)}\r\n");
        int sent = 0;
        try
        {
            // Bounded all the same: a boundary that takes it all must fail the test and not hang it.
            while (!answer.IsCompleted && sent < 4096)
            {
                await socket.SendAsync(chunk);
                sent++;
            }
        }
        catch (SocketException)
        {
            // Cut off while it was being sent.
        }

        string told = await answer;
        Assert.InRange(sent, 1, 4095);
        Assert.True(told.Length == 0 || Status(told) == status, told);
        Assert.Equal(200, (await world.RefundAsync(token)).Status);
        Assert.Single(world.Upstream.Requests);
    }

    [Fact]
    public async Task A_body_that_stands_still_is_ended_with_an_answer_and_nothing_is_carried_out()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        using Socket socket = await SendAsync(world, $"POST /v1/actions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{{\"route\":");

        string told = await ReadAsync(socket);

        Assert.Equal(400, Status(told));
        Assert.Contains("the body broke off", told, StringComparison.Ordinal);
        Assert.Empty(world.Upstream.Requests);
    }

    [Fact]
    public async Task A_body_that_drips_is_ended_however_diligently_it_does()
    {
        Assert.SkipUnless(System.Environment.GetEnvironmentVariable("ATELLAGENT_LONG") == "1", "takes half a minute; set ATELLAGENT_LONG=1");
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        using Socket socket = await SendAsync(world, $"POST /v1/actions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n");
        Task<string> answer = ReadAsync(socket);
        for (int i = 0; i < 120 && !answer.IsCompleted; i++)
        {
            await Task.WhenAny(answer, Task.Delay(TimeSpan.FromSeconds(1)));
            await socket.SendAsync(Encoding.ASCII.GetBytes(new string(' ', 1000)));
        }

        Assert.True(answer.IsCompleted, "it went on");
        Assert.Equal(400, Status(await answer));
    }

    [Fact]
    public async Task One_address_leaves_connections_to_others()
    {
        await using World world = await World.StartAsync(static world => world.Environment["ATELLAGENT__ADMISSION__CONNECTIONS"] = "40");
        string token = await world.TokenAsync();
        List<Socket> greedy = [];
        for (int i = 0; i < 60; i++)
        {
            greedy.Add(await SendAsync(world, $"GET /v1/me/authority HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"));
        }

        int served = 0;
        foreach (Socket socket in greedy)
        {
            served += Status(await ReadSomeAsync(socket)) == 200 ? 1 : 0;
        }

        using Socket other = await SendAsync(world, $"GET /v1/me/authority HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n", IPAddress.Parse("127.0.0.2"));
        Assert.Equal(200, Status(await ReadAsync(other)));
        Assert.InRange(served, 20, 30);
        greedy.ForEach(static socket => socket.Dispose());

        // What they held is free again.
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (!World.IsOk(await world.RefundAsync(token)))
        {
            Assert.False(patience.IsCancellationRequested, "the connections were not given back");
        }
    }

    private static async Task<Socket> SendAsync(World world, string text, IPAddress? from = null)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, world.Boundary.Address.Port);
            await socket.SendAsync(Encoding.Latin1.GetBytes(text));
        }
        catch (SocketException)
        {
            // Ended before it could say anything; reading tells.
        }

        return socket;
    }

    // To the end of the connection.
    private static async Task<string> ReadAsync(Socket socket)
    {
        StringBuilder all = new();
        while (await ReadSomeAsync(socket) is { Length: > 0 } some)
        {
            all.Append(some);
        }

        return all.ToString();
    }

    private static async Task<string> ReadSomeAsync(Socket socket)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        byte[] buffer = new byte[64 * 1024];
        try
        {
            return Encoding.Latin1.GetString(buffer, 0, await socket.ReceiveAsync(buffer.AsMemory(), patience.Token));
        }
        catch (SocketException)
        {
            return "";
        }
    }

    private static int Status(string answer) => answer.Length < 12 ? 0 : int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture);
}
