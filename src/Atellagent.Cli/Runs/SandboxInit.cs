using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Atellagent.Cli.Runs;

/// <summary>
/// The first program in a sandbox: carries bytes from the loopback to the socket behind which the boundary is, and runs the command. It holds no secret
/// and decides nothing: whatever the command does to it, it does to itself.
/// </summary>
internal static class SandboxInit
{
    /// <summary>The word that it is started by.</summary>
    public const string Word = "sandbox-init";

    private const string OwnVariables = "DOTNET_";

    /// <summary>Runs it: <c>sandbox-init SOCKET PORT COMMAND…</c>.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>The command's exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [_, string socket, string port, string program, .. string[] arguments])
        {
            return ExitCodes.Usage;
        }

        // It listens before it waits for the first time; where it cannot, nothing is run.
        Task carrying = AcceptAsync(int.Parse(port, CultureInfo.InvariantCulture), new UnixDomainSocketEndPoint(socket));
        if (carrying.IsFaulted)
        {
            await carrying;
        }

        ProcessStartInfo start = new(program, arguments) { UseShellExecute = false };
        foreach (string own in start.Environment.Keys.Where(static name => name.StartsWith(OwnVariables, StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(own);
        }

        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static async Task AcceptAsync(int port, UnixDomainSocketEndPoint boundary)
    {
        using TcpListener listener = new(IPAddress.Loopback, port);
        listener.Start();
        while (true)
        {
            Socket inside = await listener.AcceptSocketAsync();
#pragma warning disable CA2025 // It is disposed of by whoever carries from it, and by nobody here.
            _ = CarryAsync(inside, boundary);
#pragma warning restore CA2025
        }
    }

    private static async Task CarryAsync(Socket inside, UnixDomainSocketEndPoint boundary)
    {
        using (inside)
        {
            try
            {
                using Socket outside = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await outside.ConnectAsync(boundary);
                await Task.WhenAll(CopyAsync(inside, outside), CopyAsync(outside, inside));
            }
            catch (SocketException)
            {
                // Either end is gone, and the other learns it by being closed.
            }
        }
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16 * 1024];
        for (int read; (read = await from.ReceiveAsync(buffer)) > 0;)
        {
            for (int sent = 0; sent < read;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
