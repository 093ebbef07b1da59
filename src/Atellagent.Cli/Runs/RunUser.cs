using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Atellagent.Cli.Runs;

/// <summary>
/// Which user a sandbox is outside. It is whoever starts it, but never root: the kernel takes root's word in places that no namespace covers. Started by
/// root, it is who owns its folder, or one that nobody else is.
/// </summary>
internal static class RunUser
{
    // The range that systemd takes dynamic users from: no account is there.
    private const int First = 61_184;
    private const int Last = 65_519;

    /// <summary>Finds it.</summary>
    /// <param name="directory">The folder that it has as its own, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The user; null where it is this one.</returns>
    /// <exception cref="UsageException">The folder is root's.</exception>
    public static async Task<uint?> FindAsync(string? directory, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return null;
        }

        if (directory is null)
        {
            return (uint)RandomNumberGenerator.GetInt32(First, Last + 1);
        }

        using Process stat = Process.Start(new ProcessStartInfo("/usr/bin/stat", ["-c", "%u", "--", directory]) { RedirectStandardOutput = true })!;
        string told = await stat.StandardOutput.ReadToEndAsync(cancellationToken);
        await stat.WaitForExitAsync(cancellationToken);
        return uint.TryParse(told, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out uint owner) && owner != 0
            ? owner
            : throw new UsageException($"'{directory}' is root's, and no sandbox runs as root: give it to a user of its own (chown -R 61200:61200 {directory}), or start the run as another user");
    }
}
