using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Payloads;

public sealed class PostgreSqlPayloadTests() : PayloadContract(DatabaseKind.PostgreSql);
