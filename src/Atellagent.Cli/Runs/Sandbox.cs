using System.Globalization;
using System.Runtime.InteropServices;
using Atellagent.Client.Runs;

namespace Atellagent.Cli.Runs;

/// <summary>One sandbox: everything that is started, word by word. What is not here is not in it.</summary>
internal sealed record Sandbox
{
    /// <summary>The folder that is its own.</summary>
    public const string Work = "/work";

    /// <summary>The user inside.</summary>
    public const int User = 1000;

    /// <summary>The port of the boundary inside.</summary>
    public const int Port = 8700;

    /// <summary>What stands where clients want a key: it is no secret and proves nothing.</summary>
    public const string Placeholder = "atellagent-run";

    // The carrier of bytes and bubblewrap are processes too.
    private const int OwnProcesses = 32;
    private const long LargestFile = 1024L * 1024 * 1024;
    private const int Own = 256;
    private const string Inside = "/run/atellagent";

    /// <summary>The programs that make it.</summary>
    public required SandboxTools Tools { get; init; }

    /// <summary>The run's folder outside.</summary>
    public required RunFolder Folder { get; init; }

    /// <summary>What is run in it.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Its limits.</summary>
    public required RunLimits Limits { get; init; }

    /// <summary>The folder outside that it has as its own; null where it has a new, empty one in memory.</summary>
    public string? Directory { get; init; }

    /// <summary>Further folders and files that it may read.</summary>
    public IReadOnlyList<string> Readable { get; init; } = [];

    /// <summary>The user outside that it runs as; null where it is who starts it.</summary>
    public uint? RunsAs { get; init; }

    /// <summary>Its control group; null where there is none.</summary>
    public ControlGroup? Group { get; init; }

    /// <summary>How many processes and threads the kernel lets it have, with those that are not the command's.</summary>
    /// <param name="limits">The limits.</param>
    /// <returns>How many.</returns>
    public static int ProcessesOf(RunLimits limits) => limits.Processes + OwnProcesses;

    /// <summary>What is started: a shell that opens the filter, joins the control group and becomes the rest.</summary>
    /// <returns>The program and its arguments.</returns>
    public IReadOnlyList<string> ToCommand()
    {
        string script = Group is null
            ? "exec 8<\"$1\" 9<\"$2\"; shift 2; exec \"$@\""
            : "exec 8<\"$1\" 9<\"$2\"; echo $$ > \"$3\" || exit 125; shift 3; exec \"$@\"";
        List<string> words = ["/bin/sh", "-c", script, "sh", Folder.Options, Folder.Filter];
        if (Group is not null)
        {
            words.Add(Group.Members);
        }

        if (RunsAs is { } user)
        {
            string id = user.ToString(CultureInfo.InvariantCulture);
            words.AddRange([Tools.Privileges, "--reuid", id, "--regid", id, "--clear-groups", "--no-new-privs", "--"]);
        }

        words.AddRange([Tools.Bubblewrap, "--args", "8", "--", .. Init(), .. Bounds(), .. Command]);
        return words;
    }

    /// <summary>What bubblewrap is told: not in its arguments, which can be read inside and would say where things are outside.</summary>
    /// <returns>The words.</returns>
    public IReadOnlyList<string> ToOptions() => [.. Namespaces(), .. Files(), .. Environment(), "--seccomp", "9", "--chdir", Work];

    private static IEnumerable<string> Namespaces() =>
    [
        "--unshare-user", "--disable-userns", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
        "--uid", User.ToString(CultureInfo.InvariantCulture), "--gid", User.ToString(CultureInfo.InvariantCulture),
        "--hostname", "sandbox", "--new-session", "--die-with-parent", "--cap-drop", "ALL",
    ];

    private IEnumerable<string> Files()
    {
        yield return "--ro-bind";
        yield return "/usr";
        yield return "/usr";
        foreach (string folder in (string[])["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"])
        {
            if (new DirectoryInfo(folder) is not { Exists: true } there)
            {
                continue;
            }

            foreach (string word in there.LinkTarget is { } target ? (string[])["--symlink", target, folder] : ["--ro-bind", folder, folder])
            {
                yield return word;
            }
        }

        foreach (string part in (string[])["/etc/alternatives", "/etc/ca-certificates", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/mime.types", "/etc/pki/tls/certs", "/etc/ssl/certs", "/etc/ssl/openssl.cnf"])
        {
            yield return "--ro-bind-try";
            yield return part;
            yield return part;
        }

        foreach (string file in (string[])["passwd", "group", "hosts", "nsswitch.conf", "resolv.conf"])
        {
            yield return "--ro-bind";
            yield return Path.Combine(Folder.System, file);
            yield return "/etc/" + file;
        }

        string small = Bytes(64);
        string[] rest =
        [
            "--proc", "/proc", "--dev", "/dev", "--size", small, "--tmpfs", "/dev/shm", "--remount-ro", "/dev",
            "--size", Bytes(Own), "--perms", "1777", "--tmpfs", "/tmp",
            "--dir", "/var", "--symlink", "/tmp", "/var/tmp",
            "--dir", Inside, "--ro-bind", Path.GetDirectoryName(Folder.Socket)!, Inside + "/socket",
            "--ro-bind", Path.Combine(Folder.System, "mcp.json"), Inside + "/mcp.json",
            .. Folder.HasAuthority
                ? (string[])
                [
                    "--ro-bind", Path.Combine(Folder.System, RunFolder.Authority), Inside + "/" + RunFolder.Authority,
                    "--ro-bind", Path.Combine(Folder.System, RunFolder.Bundle), Inside + "/" + RunFolder.Bundle,
                ]
                : [],
            "--ro-bind", AppContext.BaseDirectory, Inside + "/bin",
            .. Runtime.StartsWith("/usr/", StringComparison.Ordinal) ? (string[])[] : ["--ro-bind", Runtime, Runtime],
            .. Readable.SelectMany(static path => (string[])["--ro-bind", path, path]),
            .. Directory is { } own ? (string[])["--bind", own, Work] : ["--size", Bytes(Own), "--perms", "0755", "--tmpfs", Work],
            "--remount-ro", "/",
        ];
        foreach (string word in rest)
        {
            yield return word;
        }
    }

    // Each library has a name of its own for it.
    private IEnumerable<(string Name, string Value)> Trusted()
    {
        const string All = Inside + "/" + RunFolder.Bundle;
        return Folder.HasAuthority
            ? [("SSL_CERT_FILE", All), ("REQUESTS_CA_BUNDLE", All), ("CURL_CA_BUNDLE", All), ("GIT_SSL_CAINFO", All), ("NODE_EXTRA_CA_CERTS", Inside + "/" + RunFolder.Authority)]
            : [];
    }

    private IEnumerable<string> Environment()
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");
        (string Name, string Value)[] variables =
        [
            ("PATH", "/usr/local/bin:/usr/bin:/bin"), ("HOME", Work), ("USER", "agent"), ("LOGNAME", "agent"), ("SHELL", "/bin/sh"), ("LANG", "C.UTF-8"), ("TMPDIR", "/tmp"),
            ("ATELLAGENT_URL", address), ("ATELLAGENT_TOKEN_URL", address + RunGateway.TokenPath), ("ATELLAGENT_MCP_CONFIG", Inside + "/mcp.json"), ("MCP_CONFIG", Inside + "/mcp.json"),
            ("OPENAI_BASE_URL", address + "/openai/v1"), ("OPENAI_API_BASE", address + "/openai/v1"), ("OPENAI_API_KEY", Placeholder),
            ("ANTHROPIC_BASE_URL", address + "/anthropic"), ("ANTHROPIC_API_KEY", Placeholder),
            ("HTTP_PROXY", address), ("http_proxy", address), ("HTTPS_PROXY", address), ("https_proxy", address), ("NO_PROXY", "127.0.0.1,localhost"), ("no_proxy", "127.0.0.1,localhost"),

            .. Trusted(),

            // The carrier's own, which it takes away from what it starts.
            ("DOTNET_EnableDiagnostics", "0"), ("DOTNET_GCHeapHardLimit", "0x4000000"), ("DOTNET_gcServer", "0"), ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
        ];
        return variables.SelectMany(static variable => (string[])["--setenv", variable.Name, variable.Value]).Prepend("--clearenv");
    }

    private static IEnumerable<string> Init() =>
        [Path.Combine(Runtime, "dotnet"), Inside + "/bin/atell.dll", SandboxInit.Word, Inside + "/socket/boundary.sock", Port.ToString(CultureInfo.InvariantCulture)];

    // Of a process, hard and soft; those of all together are the control group's, or there are none.
    private IEnumerable<string> Bounds() =>
    [
        Tools.Limits,
        "--nproc=" + ProcessesOf(Limits).ToString(CultureInfo.InvariantCulture),
        "--data=" + Bytes(Limits.MemoryMegabytes),
        "--fsize=" + LargestFile.ToString(CultureInfo.InvariantCulture),
        "--nofile=4096",
        "--core=0",
        "--memlock=0",
        "--msgqueue=0",
        "--",
    ];

    private static string Bytes(int megabytes) => ((long)megabytes * 1024 * 1024).ToString(CultureInfo.InvariantCulture);

    // Where this process's own runtime is: …/shared/Microsoft.NETCore.App/VERSION/ is three below the folder of "dotnet".
    private static string Runtime { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
