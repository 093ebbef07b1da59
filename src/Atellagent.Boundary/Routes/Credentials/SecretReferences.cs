using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Atellagent.Boundary.Routes.Credentials;

/// <summary>
/// Reads secrets by reference: <c>env:NAME</c> or <c>file:PATH</c>. Nothing is remembered, so a rotated file counts from the next use
/// on. What cannot be used is said in words that never hold the value.
/// </summary>
public static class SecretReferences
{
    private const int LongestSecret = 8192;

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
        (secret, reason) = reference switch
        {
            _ when reference.StartsWith("env:", StringComparison.Ordinal) => FromEnvironment(reference[4..]),
            _ when reference.StartsWith("file:", StringComparison.Ordinal) => FromFile(reference[5..]),
            _ => (null, "it is neither env: nor file:"),
        };
        return secret is not null;
    }

    private static (string? Secret, string? Reason) FromEnvironment(string name) =>
        Environment.GetEnvironmentVariable(name) is { } value ? Judge(value) : (null, "the environment variable is not set");

    private static (string? Secret, string? Reason) FromFile(string path)
    {
        try
        {
            FileInfo file = new(path);
            if (!file.Exists)
            {
                return (null, Directory.Exists(path) ? "it is a directory" : "there is no such file");
            }

            if (file.LinkTarget is not null)
            {
                return (null, "it is a symbolic link; name the file itself");
            }

            if (!OperatingSystem.IsWindows()
                && (file.UnixFileMode & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute)) != 0)
            {
                return (null, "everybody on this machine can read it; take that right away (chmod o-rwx)");
            }

            if (file.Length > LongestSecret)
            {
                return (null, "it is longer than a secret can be");
            }

            return Judge(File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true)).TrimEnd('\r', '\n'));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or DecoderFallbackException or ArgumentException)
        {
            return (null, "the file cannot be read");
        }
    }

    private static (string? Secret, string? Reason) Judge(string value) => value switch
    {
        "" => (null, "it is empty"),
        { Length: > LongestSecret } => (null, "it is longer than a secret can be"),
        _ when value.AsSpan().ContainsAnyExceptInRange(' ', '~') => (null, "it has characters that no header can carry"),
        _ => (value, null),
    };
}
