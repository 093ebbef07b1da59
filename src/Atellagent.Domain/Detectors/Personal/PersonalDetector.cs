using Atellagent.Domain.Detectors.Text;

namespace Atellagent.Domain.Detectors.Personal;

/// <summary>
/// Finds personal data that has a form: mail addresses, IBANs (ISO 13616), card numbers (ISO/IEC 7812), telephone numbers, addresses of machines, and
/// national numbers by their check digits. A number whose check digit is wrong is none. Names and postal addresses have no form; for those there are models.
/// </summary>
public sealed class PersonalDetector : ITextDetector
{
    /// <inheritdoc />
    public string Name => "pii";

    /// <inheritdoc />
    public void Look(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings)
    {
        LookPlain(text, name, findings);
        EncodedTexts.Look(text, findings, static (decoded, findings) => LookPlain(decoded, default, findings));
    }

    private static void LookPlain(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings)
    {
        MailAddresses.Look(text, findings);
        if (text.ContainsAnyInRange('0', '9'))
        {
            NumberedWords.Look(text, name, findings);
            NumberChains.Look(text, name, findings);
            MachineAddresses.Look(text, findings);
        }
        else if (text.ContainsAny(':', '-'))
        {
            MachineAddresses.Look(text, findings);
        }
    }
}
