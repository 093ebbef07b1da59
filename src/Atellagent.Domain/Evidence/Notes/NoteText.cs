namespace Atellagent.Domain.Evidence.Notes;

/// <summary>What signed notes and their keys have in common: how base64 is read, and what a name may be.</summary>
internal static class NoteText
{
    /// <summary>Reads base64 (RFC 4648, section 4), of which there is one spelling.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The bytes; null where it is none.</returns>
    public static byte[]? Bytes(string text)
    {
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length)
            && string.Equals(Convert.ToBase64String(bytes, 0, length), text, StringComparison.Ordinal)
            ? bytes[..length]
            : null;
    }

    /// <summary>Whether a text can be the name of a key.</summary>
    /// <param name="name">The text.</param>
    /// <returns>True when it can.</returns>
    public static bool IsName(string name) => name.Length > 0 && !name.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+');
}
