using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Atellagent.Boundary.Routes.Tunnels;

namespace Atellagent.Boundary.Tests.Routes.Tunnels;

/// <summary>The name that a TLS client asks for is read in one way or not at all.</summary>
public sealed class ClientHelloTests
{
    [Theory]
    [InlineData("files.example")]
    [InlineData("a.b.c.d.example")]
    public async Task Reads_the_name_of_a_real_client_and_of_no_part_of_it(string host)
    {
        byte[] hello = await HelloAsync(host);

        Assert.True(ClientHello.Read(hello, out string? name));
        Assert.Equal(host, name);
        for (int length = 0; length < hello.Length; length++)
        {
            Assert.Null(ClientHello.Read(hello.AsSpan(0, length), out string? none));
            Assert.Null(none);
        }
    }

    [Fact]
    public async Task Reads_one_that_is_cut_into_many_records()
    {
        byte[] hello = await HelloAsync("files.example");
        using MemoryStream cut = new();
        for (int at = 5; at < hello.Length; at += 7)
        {
            int length = Math.Min(7, hello.Length - at);
            cut.Write([22, 3, 1, 0, (byte)length]);
            cut.Write(hello, at, length);
        }

        Assert.True(ClientHello.Read(cut.ToArray(), out string? name));
        Assert.Equal("files.example", name);
    }

    [Fact]
    public async Task A_name_that_is_not_asked_for_is_none()
    {
        Assert.True(ClientHello.Read(await HelloAsync("127.0.0.1"), out string? name));
        Assert.Null(name);
    }

    [Fact]
    public async Task What_is_said_twice_or_has_more_behind_it_is_no_hello()
    {
        byte[] hello = await HelloAsync("files.example");
        byte[] wanted = Encoding.ASCII.GetBytes("files.example");
        int at = hello.AsSpan().IndexOf(wanted);
        byte[] extension = hello[(at - 9)..(at + wanted.Length)];

        Assert.False(ClientHello.Read([.. hello, 22], out _));
        Assert.False(ClientHello.Read([.. hello, .. hello], out _));
        Assert.False(ClientHello.Read(Grown(hello, extension), out _));

        // A list of two names, and one with a byte that no name has.
        Assert.False(ClientHello.Read(Changed(hello, at - 4, 1), out _));
        Assert.False(ClientHello.Read(Changed(hello, at - 3, 1), out _));
        Assert.False(ClientHello.Read(Changed(hello, at, 0), out _));
        Assert.False(ClientHello.Read(Changed(hello, at, (byte)' '), out _));
        Assert.False(ClientHello.Read(Changed(hello, at, 0xe9), out _));
    }

    [Fact]
    public async Task No_bytes_make_it_fail_in_another_way()
    {
        byte[] hello = await HelloAsync("files.example");
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Xorshift random = new(unchecked((uint)seed) | 1);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = (byte[])hello.Clone();
            for (int change = 1 + random.Next(3); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            if (ClientHello.Read(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out string? name) != true)
            {
                Assert.Null(name);
            }
        }
    }

    private static byte[] Changed(byte[] bytes, int at, byte value)
    {
        byte[] changed = [.. bytes];
        changed[at] = value;
        return changed;
    }

    // The same extension once more at the end, every length around it made right.
    private static byte[] Grown(byte[] hello, byte[] extension)
    {
        byte[] grown = [.. hello, .. extension];
        Add(grown, 3, extension.Length);
        Add(grown, 7, extension.Length);
        int at = 5 + 4 + 34;
        at += 1 + grown[at];
        at += 2 + ((grown[at] << 8) | grown[at + 1]);
        at += 1 + grown[at];
        Add(grown, at, extension.Length);
        return grown;
    }

    private static void Add(byte[] bytes, int at, int more)
    {
        int value = ((bytes[at] << 8) | bytes[at + 1]) + more;
        (bytes[at], bytes[at + 1]) = ((byte)(value >> 8), (byte)(value & 0xff));
    }

    private static async Task<byte[]> HelloAsync(string host)
    {
        using Recorder recorder = new();
        await using SslStream stream = new(recorder);
        await Assert.ThrowsAnyAsync<Exception>(() => stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = SslProtocols.None,
        }));
        return recorder.ToArray();
    }

    /// <summary>Numbers that a printed seed gives again (Marsaglia's xorshift).</summary>
    private sealed class Xorshift(uint state)
    {
        public int Next(int below)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            return (int)(state % (uint)below);
        }
    }

    /// <summary>Takes what is written, and has nothing to say.</summary>
    private sealed class Recorder : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => 0;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(0);
    }
}
