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
    /// <returns>Their identifiers; none where there is no master.</returns>
    /// <exception cref="InvalidDataException">A file of the ring cannot be read.</exception>
    public HashSet<Guid> Outdated()
    {
        HashSet<Guid> outdated = [];
        if (masters.Current is not { } master)
        {
            return outdated;
        }

        foreach (string file in Directory.EnumerateFiles(folder.KeyRing, "key-*.xml"))
        {
            XElement key = Load(file);
            string? name = (string?)key.Descendants(MasterKeyEncryptor.Element).FirstOrDefault()?.Attribute(MasterKeyEncryptor.Name);
            if (name != master.Name && Guid.TryParse((string?)key.Attribute("id"), out Guid id))
            {
                outdated.Add(id);
            }
        }

        return outdated;
    }

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
