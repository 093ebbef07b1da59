using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Atellagent.Scenarios.Egress;

/// <summary>
/// A DNS server (RFC 1035) on a loopback address of its own that may say something else each time it is asked, for no time at all (TTL 0). A silo that is started
/// under <see cref="Prefix"/> asks it and nobody else: its <c>/etc/resolv.conf</c> is another one, in a mount namespace of its own.
/// </summary>
internal sealed class ChangingDns : IAsyncDisposable
{
    private const int HeadLength = 12;
    private const ushort TypeA = 1;
    private const ushort TypeAaaa = 28;

    private readonly UdpClient _socket;
    private readonly ConcurrentDictionary<(string Name, ushort Type), int> _asked = new();
    private readonly string _settings = Path.GetTempFileName();
    private readonly Task _serving;

    public ChangingDns()
    {
        IPAddress own = new([127, 53, RandomNumberGenerator.GetBytes(1)[0], (byte)RandomNumberGenerator.GetInt32(1, 255)]);
        _socket = new UdpClient(new IPEndPoint(own, 53));
        File.WriteAllText(_settings, $"nameserver {own}\noptions timeout:1 attempts:2\n");
        _serving = ServeAsync();
    }

    /// <summary>Why none can be had here; null where one can.</summary>
    public static string? WhyNot { get; } = CanMount() ? null : "it takes root and a mount namespace to listen at port 53 and to have another /etc/resolv.conf";

    /// <summary>What it answers when a name is asked for, by how often it was before; null for no answer at all.</summary>
    public Func<string, int, IPAddress[]?> Answer { get; set; } = static (_, _) => [];

    /// <summary>What to start a silo under.</summary>
    public string[] Prefix => ["unshare", "--mount", "sh", "-c", "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"", _settings];

    /// <summary>How often the addresses of a name were asked for.</summary>
    public int Asked(string name) => _asked.GetValueOrDefault((name, TypeA));

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _serving;
        File.Delete(_settings);
    }

    private async Task ServeAsync()
    {
        try
        {
            for (; ; )
            {
                UdpReceiveResult question = await _socket.ReceiveAsync();
                (string name, ushort type, int end) = Read(question.Buffer);
                int before = _asked.AddOrUpdate((name, type), 1, static (_, count) => count + 1) - 1;
                if (Answer(name, before) is { } addresses)
                {
                    AddressFamily family = type switch { TypeA => AddressFamily.InterNetwork, TypeAaaa => AddressFamily.InterNetworkV6, _ => AddressFamily.Unspecified };
                    await _socket.SendAsync(Write(question.Buffer.AsSpan(0, end), type, [.. addresses.Where(address => address.AddressFamily == family)]), question.RemoteEndPoint);
                }
            }
        }
        catch (Exception ended) when (ended is ObjectDisposedException or SocketException)
        {
            // Nobody asks any more.
        }
    }

    private static bool CanMount()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return false;
        }

        try
        {
            using Process trying = Process.Start("unshare", ["--mount", "sh", "-c", "mount --bind /etc/hosts /etc/resolv.conf"]);
            trying.WaitForExit();
            return trying.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static (string Name, ushort Type, int End) Read(ReadOnlySpan<byte> question)
    {
        StringBuilder name = new();
        int at = HeadLength;
        for (; question[at] > 0; at += question[at] + 1)
        {
            name.Append(name.Length == 0 ? "" : ".").Append(Encoding.ASCII.GetString(question.Slice(at + 1, question[at])));
        }

        return (name.ToString().ToLowerInvariant(), BinaryPrimitives.ReadUInt16BigEndian(question[(at + 1)..]), at + 5);
    }

    private static byte[] Write(ReadOnlySpan<byte> question, ushort type, IPAddress[] addresses)
    {
        List<byte> answer = [.. question];
        (answer[2], answer[3]) = (0x84, 0x00);
        for (int at = 6; at < HeadLength; at++)
        {
            answer[at] = 0;
        }

        answer[7] = (byte)addresses.Length;
        foreach (IPAddress address in addresses)
        {
            byte[] bytes = address.GetAddressBytes();
            answer.AddRange([0xC0, HeadLength, (byte)(type >> 8), (byte)type, 0, 1, 0, 0, 0, 0, 0, (byte)bytes.Length, .. bytes]);
        }

        return [.. answer];
    }
}
