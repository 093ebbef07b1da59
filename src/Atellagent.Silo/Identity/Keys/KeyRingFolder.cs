using System.Xml;
using System.Xml.Linq;
using Atellagent.Silo.Composition;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>The folder of the key ring: which of its keys are not under the current master.</summary>
/// <param name="folder">The data folder.</param>
/// <param name="masters">The masters.</param>
internal sealed class KeyRingFolder(DataFolder folder, MasterKeys masters)
{
    /// <summary>The keys that are to be replaced: in clear though there is a master, or under another one.</summary>
    /// <returns>Their files; none where there is no master.</returns>
    /// <exception cref="InvalidDataException">A file of the ring cannot be read.</exception>
    public IReadOnlyList<string> Outdated() => masters.Current is { } master
        ? [.. Directory.EnumerateFiles(folder.KeyRing, "key-*.xml").Where(file => Master(file) != master.Name)]
        : [];

    private static string? Master(string file) =>
        (string?)Load(file).Descendants(MasterKeyEncryptor.Element).FirstOrDefault()?.Attribute(MasterKeyEncryptor.Name);

    private static XElement Load(string file)
    {
        try
        {
            return XElement.Load(file);
        }
        catch (XmlException fault)
        {
            throw new InvalidDataException($"{file} is not a key of the ring", fault);
        }
    }
}
