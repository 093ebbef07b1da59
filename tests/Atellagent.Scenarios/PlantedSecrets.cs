using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Atellagent.Scenarios;

/// <summary>Secrets that a test has planted, and the search for them in every spelling that a program could leave behind.</summary>
internal sealed class PlantedSecrets
{
    private readonly List<(string Name, string Form, StringComparison Comparison)> _forms = [];

    public void Add(string name, string secret) => Add(name, Encoding.UTF8.GetBytes(secret), isText: true);

    public void Add(string name, byte[] secret) => Add(name, secret, isText: false);

    /// <summary>What of the planted is in a text.</summary>
    public IEnumerable<string> In(string place, string text) =>
        _forms.Where(form => text.Contains(form.Form, form.Comparison)).Select(form => $"{form.Name} in {place}, as {form.Form}");

    /// <summary>What of the planted is in the files of a folder, whatever it is that the file holds.</summary>
    public IEnumerable<string> InFiles(string folder, Func<string, bool> isSearched) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(isSearched)
        .SelectMany(file => In(Path.GetFileName(file), Encoding.Latin1.GetString(ReadShared(file))));

    private void Add(string name, byte[] bytes, bool isText)
    {
        _forms.Add((name, Encoding.Latin1.GetString(bytes), StringComparison.Ordinal));
        _forms.Add((name, Convert.ToHexStringLower(bytes), StringComparison.OrdinalIgnoreCase));
        _forms.Add((name, string.Join(',', bytes), StringComparison.Ordinal));
        for (int shift = 0; shift < 3; shift++)
        {
            // Where it stands in something longer, the characters at its edges depend on what is beside it.
            byte[] moved = [.. new byte[shift], .. bytes, 0, 0];
            Range own = (((shift * 8) + 5) / 6)..((shift + bytes.Length) * 8 / 6);
            _forms.Add((name, Convert.ToBase64String(moved)[own], StringComparison.Ordinal));
            _forms.Add((name, Base64Url.EncodeToString(moved)[own], StringComparison.Ordinal));
        }

        if (isText)
        {
            string text = Encoding.UTF8.GetString(bytes);
            _forms.Add((name, Uri.EscapeDataString(text), StringComparison.OrdinalIgnoreCase));
            _forms.Add((name, System.Net.WebUtility.UrlEncode(text), StringComparison.OrdinalIgnoreCase));
            _forms.Add((name, System.Net.WebUtility.HtmlEncode(text), StringComparison.Ordinal));
            _forms.Add((name, JsonSerializer.Serialize(text).Trim('"'), StringComparison.OrdinalIgnoreCase));
            _forms.Add((name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text), StringComparison.Ordinal));
            _forms.Add((name, text.Replace("/", "\\/", StringComparison.Ordinal), StringComparison.Ordinal));
            _forms.Add((name, Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(text)), StringComparison.Ordinal));
        }
    }

    private static byte[] ReadShared(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using MemoryStream all = new();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
