// Antes de enviar: lo que cuesta un mensaje en cada país, y desde cuántas personas se pide escribir la cantidad.

export const prices = () => ({
  title: 'Antes de enviar',
  help: 'Con estos precios se calcula el costo de cada campaña. Pregón no trae ninguno: los que valen son los del contrato con el proveedor.',
  confirm: 'Pedir que se escriba la cantidad de personas',
  confirmAbove: 'A partir de más de',
  confirmHelp: 'Personas en la lista de una campaña.',
  confirmInvalid: 'Escribir un número entero, desde 0.',
  currency: 'Moneda',
  table: 'Precios por país',
  country: 'País',
  channel: 'Canal',
  amount: 'Precio',
  amountHelp: 'De un SMS, el precio de cada parte.',
  invalid: 'Escribir importes como 0,0525, hasta seis decimales.',
  twice: 'Un país está dos veces con el mismo canal.',
  add: 'Agregar un país',
  remove: (country: string) => `Quitar ${country}`,
  none: 'Todavía no hay precios.',
});
