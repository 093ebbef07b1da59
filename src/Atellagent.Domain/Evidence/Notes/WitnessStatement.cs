using System.Globalization;
using System.Text;

namespace Atellagent.Domain.Evidence.Notes;

/// <summary>What a witness signs: the time, and the checkpoint's text (C2SP tlog-cosignature).</summary>
public static class WitnessStatement
{
    /// <summary>The bytes.</summary>
    /// <param name="time">The time in seconds since 1970.</param>
    /// <param name="text">The checkpoint's text.</param>
    /// <returns>What is signed.</returns>
    public static byte[] Of(ulong time, string text) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {time}\n{text}"));
}
