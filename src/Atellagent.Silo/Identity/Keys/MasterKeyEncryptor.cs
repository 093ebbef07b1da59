using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>Encrypts the keys of the ring under the master, for Data Protection.</summary>
/// <param name="master">The master.</param>
internal sealed class MasterKeyEncryptor(MasterKey master) : IXmlEncryptor
{
    /// <summary>The element of an encrypted key.</summary>
    internal const string Element = "underMaster";

    /// <summary>The attribute that names the master.</summary>
    internal const string Name = "master";

    /// <inheritdoc />
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        byte[] text = master.Encrypt(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)));
        XElement element = new(Element, new XAttribute(Name, master.Name), Convert.ToBase64String(text));
        return new EncryptedXmlInfo(element, typeof(MasterKeyDecryptor));
    }
}
