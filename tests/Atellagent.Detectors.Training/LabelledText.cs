using System.Text;
using System.Text.Json;

namespace Atellagent.Detectors.Training;

/// <summary>One text of a data set for detectors.</summary>
/// <param name="File">The file that it stands in, without its ending.</param>
/// <param name="Variant">What sort of text it is.</param>
/// <param name="Text">The text.</param>
/// <param name="Attack">The part of it that is an attack; empty where it is none, or all of it.</param>
/// <param name="IsPositive">Whether a detector is to find something in it.</param>
/// <param name="Part">What it is used for.</param>
/// <param name="MayTrain">Whether its licence lets weights be made of it without more.</param>
internal sealed record LabelledText(string File, string Variant, string Text, string Attack, bool IsPositive, CorpusPart Part, bool MayTrain)
{
    private const int KeyLength = 48;

    /// <summary>Reads a file of JSON Lines with <c>text</c> or <c>text_b64</c>, and <c>label</c>.</summary>
    /// <param name="path">The file.</param>
    public static IEnumerable<LabelledText> Read(string path)
    {
        foreach (string line in System.IO.File.ReadLines(path))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            string Member(string name) => row.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
            string text = row.RootElement.TryGetProperty("text_b64", out JsonElement encoded)
                ? Encoding.UTF8.GetString(encoded.GetBytesFromBase64())
                : row.RootElement.GetProperty("text").GetString()!;
            string attack = Member("attack") is { Length: > 0 } kind && !kind.StartsWith("asb:", StringComparison.Ordinal) ? kind : "";
            string key = attack.Length > 0 ? attack : Member("plain") is { Length: > 0 } plain ? plain : text;
            yield return new LabelledText(
                Path.GetFileNameWithoutExtension(path),
                Member("variant"),
                text,
                Member("injected"),
                !Member("label").StartsWith("benign", StringComparison.Ordinal),
                Member("part") == "report" ? CorpusPart.Report : PartOf(key),
                !Member("source").Contains("CC-BY-SA", StringComparison.Ordinal));
        }
    }

    // One attack in several disguises, or in several places, is in one part. FNV-1a, so that it is the same everywhere and for ever.
    private static CorpusPart PartOf(string key)
    {
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes(key[..Math.Min(key.Length, KeyLength)]))
        {
            hash = unchecked((hash ^ b) * 16777619);
        }

        return (hash % 100) switch { < 50 => CorpusPart.Train, < 70 => CorpusPart.Choose, _ => CorpusPart.Report };
    }
}
