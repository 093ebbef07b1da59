using System.Diagnostics;
using System.Globalization;

namespace Atellagent.Harness;

/// <summary>
/// A network namespace of its own, joined to this one by a link whose two directions can be cut one at a time: what is sent is then addressed
/// to a machine that is not there, and lost without a word. Only root can make one.
/// </summary>
public sealed class NetworkLink : IDisposable
{
    private const string Nobody = "02:00:00:00:00:99";
    private static int _made;
    private readonly string _name;
    private readonly string _here;

    private NetworkLink(int number)
    {
        _name = string.Create(CultureInfo.InvariantCulture, $"atl{Environment.ProcessId}x{number}");
        _here = string.Create(CultureInfo.InvariantCulture, $"atl{Environment.ProcessId % 100000}h{number}");
        int net = ((Environment.ProcessId * 8) + number) % 250;
        (Here, There) = ($"10.213.{net}.1", $"10.213.{net}.2");
    }

    /// <summary>The address on this side.</summary>
    public string Here { get; }

    /// <summary>The address inside the namespace.</summary>
    public string There { get; }

    /// <summary>What runs a program inside the namespace; the program and its arguments follow.</summary>
    public IReadOnlyList<string> Inside => ["ip", "netns", "exec", _name];

    /// <summary>Makes one.</summary>
    /// <returns>The link; null where this user or this kernel cannot.</returns>
    public static NetworkLink? TryMake()
    {
        NetworkLink link = new(Interlocked.Increment(ref _made));
        string[] commands =
        [
            $"netns add {link._name}",
            $"link add {link._here} type veth peer name there netns {link._name}",
            $"address add {link.Here}/24 dev {link._here}",
            $"link set {link._here} up",
            $"-n {link._name} address add {link.There}/24 dev there",
            $"-n {link._name} link set there up",
            $"-n {link._name} link set lo up",
        ];
        if (Array.TrueForAll(commands, Try))
        {
            return link;
        }

        link.Dispose();
        return null;
    }

    /// <summary>Cuts what goes into the namespace; what comes out of it still arrives.</summary>
    public void CutInto() => Do($"neigh replace {There} lladdr {Nobody} nud permanent dev {_here}");

    /// <summary>Cuts what comes out of the namespace; what goes in still arrives.</summary>
    public void CutOut() => Do($"-n {_name} neigh replace {Here} lladdr {Nobody} nud permanent dev there");

    /// <summary>Mends both directions.</summary>
    public void Mend()
    {
        Try($"neigh del {There} dev {_here}");
        Try($"-n {_name} neigh del {Here} dev there");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Try($"link del {_here}");
        Try($"netns del {_name}");
    }

    private static void Do(string arguments)
    {
        if (!Try(arguments))
        {
            throw new InvalidOperationException("ip " + arguments + " failed");
        }
    }

    private static bool Try(string arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("ip", arguments.Split(' ')) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
