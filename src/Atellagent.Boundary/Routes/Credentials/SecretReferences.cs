using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Atellagent.Boundary.Routes.Credentials;

/// <summary>
/// Reads secrets by reference: <c>env:NAME</c> or <c>file:PATH</c>. What cannot be used is said in words that never hold the
/// value. A symbolic link is refused, since its target can be exchanged by whoever may write some other folder.
/// </summary>
public static class SecretReferences
{
    private const int LongestSecret = 8192;
    private const string EnvironmentPrefix = "env:";
    private const string FilePrefix = "file:";
    private static readonly SecretStamp Environmental = new(default, 0, default);

    /// <summary>Reads a reference.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="secret">The value.</param>
    /// <param name="reason">Why there is none.</param>
    /// <returns>False where there is none.</returns>
    public static bool TryRead(
        string reference,
        [NotNullWhen(true)] out string? secret,
        [NotNullWhen(false)] out string? reason)
    {
        bool isRead = TryReadBytes(reference, out byte[]? bytes, out reason);
        secret = isRead ? Encoding.ASCII.GetString(bytes!) : null;
        CryptographicOperations.ZeroMemory(bytes);
        return isRead;
    }

    /// <summary>Reads a reference to a key, which in PEM has several lines (RFC 7468).</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="pem">The text: printable ASCII and line ends.</param>
    /// <param name="reason">Why there is none.</param>
    /// <returns>False where there is none.</returns>
    public static bool TryReadPem(
        string reference,
        [NotNullWhen(true)] out string? pem,
        [NotNullWhen(false)] out string? reason)
    {
        (byte[]? read, reason) = Read(reference);
        bool isText = read is { Length: > 0 and <= LongestSecret } && !Array.Exists(read, static b => b is not ((>= (byte)' ' and <= (byte)'~') or (byte)'\r' or (byte)'\n'));
        pem = isText ? Encoding.ASCII.GetString(read!) : null;
        reason ??= isText ? null : "it is no key in PEM";
        CryptographicOperations.ZeroMemory(read);
        return reason is null;
    }

    /// <summary>Reads a reference into memory that the caller clears.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="secret">The value: printable ASCII.</param>
    /// <param name="reason">Why there is none.</param>
    /// <returns>False where there is none.</returns>
    internal static bool TryReadBytes(
        string reference,
        [NotNullWhen(true)] out byte[]? secret,
        [NotNullWhen(false)] out string? reason)
    {
        (byte[]? read, reason) = Read(reference);
        secret = reason is null ? Trimmed(read!, out reason) : null;
        return reason is null;
    }

    /// <summary>
    /// What can be seen of a secret without reading it: when it is the same as before, so is the secret. The environment of a
    /// process is given to it once, so its secrets stay what they are until it is started again.
    /// </summary>
    /// <param name="reference">The reference.</param>
    /// <returns>The stamp, or null where only reading tells.</returns>
    internal static SecretStamp? Stamp(string reference) => reference switch
    {
        _ when reference.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) => Environmental,
        _ when reference.StartsWith(FilePrefix, StringComparison.Ordinal) && Look(reference[FilePrefix.Length..], out FileInfo file) is null =>
            new SecretStamp(file.LastWriteTimeUtc, file.Length, file.UnixFileMode),
        _ => null,
    };

    private static (byte[]? Secret, string? Reason) Read(string reference) => reference switch
    {
        _ when reference.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) => FromEnvironment(reference[EnvironmentPrefix.Length..]),
        _ when reference.StartsWith(FilePrefix, StringComparison.Ordinal) => FromFile(reference[FilePrefix.Length..]),
        _ => (null, "it is neither env: nor file:"),
    };

    private static (byte[]? Secret, string? Reason) FromEnvironment(string name) =>
        Environment.GetEnvironmentVariable(name) is { } value
            ? (Encoding.UTF8.GetBytes(value), null)
            : (null, "the environment variable is not set");

    private static (byte[]? Secret, string? Reason) FromFile(string path)
    {
        try
        {
            return Look(path, out _) is { } reason ? (null, reason) : (File.ReadAllBytes(path), null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, "the file cannot be read");
        }
    }

    private static string? Look(string path, out FileInfo file)
    {
        file = new FileInfo(path);
        if (!file.Exists)
        {
            return Directory.Exists(path) ? "it is a directory" : "there is no such file";
        }

        if (file.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            return "it is a symbolic link; name the file itself";
        }

        const UnixFileMode everybody = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows() && (file.UnixFileMode & everybody) != 0)
        {
            return "everybody on this machine can read it; take that right away (chmod o-rwx)";
        }

        // Pipes and devices have no length either: they are told apart before they are opened, which could wait for ever.
        return file.Length switch
        {
            0 => "it is empty",
            > LongestSecret => "it is longer than a secret can be",
            _ => null,
        };
    }

    private static byte[]? Trimmed(byte[] read, out string? reason)
    {
        ReadOnlySpan<byte> value = read.AsSpan().TrimEnd("\r\n"u8);
        reason = value switch
        {
            [] => "it is empty",
            { Length: > LongestSecret } => "it is longer than a secret can be",
            _ when value.ContainsAnyExceptInRange((byte)' ', (byte)'~') => "it has characters that no header can carry",
            [(byte)' ', ..] or [.., (byte)' '] => "it begins or ends with a space",
            _ => null,
        };
        byte[]? secret = reason is null ? value.ToArray() : null;
        CryptographicOperations.ZeroMemory(read);
        return secret;
    }
}
