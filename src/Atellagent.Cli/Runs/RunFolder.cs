using System.Globalization;

namespace Atellagent.Cli.Runs;

/// <summary>The folder outside that belongs to one run: the socket, and the few files of the system that the sandbox sees as its own.</summary>
internal sealed class RunFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("atellagent-run-");

    /// <summary>Makes it.</summary>
    /// <param name="port">The port of the boundary inside.</param>
    /// <param name="filter">The seccomp filter.</param>
    public RunFolder(int port, byte[] filter)
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        Directory.CreateDirectory(Socket[..^"/boundary.sock".Length]);
        Directory.CreateDirectory(System);
        File.WriteAllBytes(Filter, filter);
        Write("passwd", string.Create(CultureInfo.InvariantCulture, $"agent:x:{Sandbox.User}:{Sandbox.User}::{Sandbox.Work}:/bin/sh\n"));
        Write("group", string.Create(CultureInfo.InvariantCulture, $"agent:x:{Sandbox.User}:\n"));
        Write("hosts", "127.0.0.1 localhost\n");
        Write("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n");
        Write("resolv.conf", "");
        Write("mcp.json", $"{{\"mcpServers\":{{\"atellagent\":{{\"type\":\"http\",\"url\":\"{address}/mcp\"}}}}}}\n");
    }

    /// <summary>The socket behind which the boundary is.</summary>
    public string Socket => Path.Combine(_folder.FullName, "socket", "boundary.sock");

    /// <summary>The seccomp filter.</summary>
    public string Filter => Path.Combine(_folder.FullName, "seccomp.bpf");

    /// <summary>What bubblewrap is told.</summary>
    public string Options => Path.Combine(_folder.FullName, "options");

    /// <summary>The files of the system.</summary>
    public string System => Path.Combine(_folder.FullName, "etc");

    /// <summary>Writes what bubblewrap is told.</summary>
    /// <param name="options">The words.</param>
    public void Tell(IReadOnlyList<string> options) => File.WriteAllText(Options, string.Concat(options.Select(static word => word + '\0')));

    /// <summary>Gives the socket to the user that the sandbox runs as, and to nobody else.</summary>
    /// <param name="user">The user; null where it is this one.</param>
    /// <exception cref="IOException">It cannot be given.</exception>
    public void Give(uint? user)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        if (user is not { } owner)
        {
            return;
        }

        foreach (string path in (string[])[_folder.FullName, Path.GetDirectoryName(Socket)!, Socket, System, .. Directory.GetFiles(System)])
        {
            if (NativeMethods.ChangeOwner(path, owner, owner) != 0)
            {
                throw new IOException($"'{path}' cannot be given to user {owner}");
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(System, name), text);
}
