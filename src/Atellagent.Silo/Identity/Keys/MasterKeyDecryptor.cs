using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>Decrypts the keys of the ring, for Data Protection, which makes it by the name that stands beside the key.</summary>
/// <param name="services">Where the masters are.</param>
internal sealed class MasterKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    /// <inheritdoc />
    public XElement Decrypt(XElement encryptedElement)
    {
        MasterKey master = services.GetRequiredService<MasterKeys>().Find((string?)encryptedElement.Attribute(MasterKeyEncryptor.Name))
            ?? throw new CryptographicException("the key is under another master");
        return XElement.Parse(Encoding.UTF8.GetString(master.Decrypt(Convert.FromBase64String(encryptedElement.Value))));
    }
}
